using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Server.Membership;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Startup;

/// <summary>Finds out about a running cluster that has been told to expect this member.</summary>
internal sealed class Joining(MemberOptions options, IClusterInquiry inquiry, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="MemberStartException">The cluster cannot be asked, or it is not what the options say.</exception>
    public async Task<JoinedCluster> AskAsync(CancellationToken cancellationToken)
    {
        var own = InitialClusterCheck.OwnEntry(options);
        var remote = await FetchAsync(own, cancellationToken);
        var members = Match(remote);
        var self = members.Single(member => member.Name == own.Name);
        var dialect = await new ClusterCompatibility(options, inquiry, logger).ChooseDialectAsync(
            [.. members.Where(member => member.Id != self.Id)], cancellationToken);
        return new JoinedCluster(new WalMetadata(self.Id, remote.Id), dialect, members);
    }

    private async Task<RemoteCluster> FetchAsync(FoundingMember own, CancellationToken cancellationToken)
    {
        var urls = options.InitialCluster.Where(founder => founder.Name != own.Name)
            .SelectMany(founder => founder.PeerUrls).Order(StringComparer.Ordinal).ToArray();
        foreach (var url in urls)
        {
            if (await inquiry.GetMembersAsync(url, Timeout, cancellationToken) is { } cluster)
            {
                return cluster;
            }
        }

        throw new MemberStartException(
            "cannot fetch cluster info from peer urls: could not retrieve cluster information from the given urls "
            + $"({string.Join(", ", urls)}); start the other members first, check that these URLs are right and can be "
            + "reached from here, or use --initial-cluster-state=new to found a new cluster");
    }

    /// <summary>Gives the members of --initial-cluster the IDs that the cluster knows them by.</summary>
    private ImmutableArray<MemberRecord> Match(RemoteCluster remote)
    {
        var known = remote.Members.OrderBy(FirstUrl, StringComparer.Ordinal).ToArray();
        var listed = options.InitialCluster.OrderBy(
            founder => founder.PeerUrls.Order(StringComparer.Ordinal).FirstOrDefault(), StringComparer.Ordinal).ToArray();
        if (known.Length != listed.Length)
        {
            throw Refused(
                remote,
                $"member count is unequal: --initial-cluster lists {listed.Length} members, the cluster has {known.Length}");
        }

        var members = ImmutableArray.CreateBuilder<MemberRecord>(known.Length);
        for (var i = 0; i < known.Length; i++)
        {
            if (!PeerUrlSets.AreSame(known[i].PeerUrls, listed[i].PeerUrls))
            {
                throw Refused(
                    remote,
                    $"unmatched member while checking PeerURLs: member {known[i].Id} has "
                    + $"{string.Join(',', known[i].PeerUrls)}, but --initial-cluster gives {listed[i].Name} "
                    + string.Join(',', listed[i].PeerUrls));
            }

            members.Add(new MemberRecord
            {
                Id = known[i].Id,
                Name = listed[i].Name,
                PeerUrls = known[i].PeerUrls,
                ClientUrls = known[i].ClientUrls,
                IsLearner = known[i].IsLearner,
            });
        }

        return members.MoveToImmutable();
    }

    private static string? FirstUrl(RemoteMember member) => member.PeerUrls.Order(StringComparer.Ordinal).FirstOrDefault();

    private static MemberStartException Refused(RemoteCluster remote, string problem)
    {
        var known = remote.Members.Select(member =>
            $"{(member.Name.Length > 0 ? member.Name : member.Id.ToString())}={string.Join(',', member.PeerUrls)}");
        return new MemberStartException(
            $"error validating peerURLs {{ClusterID:{remote.Id} Members:[{string.Join(' ', known)}]}}: {problem}; add this "
            + "member to the cluster first, and list in --initial-cluster exactly the members that it has");
    }
}
