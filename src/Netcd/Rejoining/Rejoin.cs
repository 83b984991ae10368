using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Server;
using Netcd.Server.Membership;
using Netcd.Server.Startup;

namespace Netcd.Rejoining;

/// <summary>
/// Brings a member back into a running cluster that no longer counts it, or that it has lost its directory for
/// (--rejoin): tells the cluster, puts the old data aside, and has the member join with none.
/// </summary>
/// <remarks>
/// Where the cluster counts the member and its directory is there, nothing is done, so that the flag may stay. Each step
/// can be repeated after a crash.
/// </remarks>
internal sealed class Rejoin(
    IClusterMembers cluster, MemberOptions options, IFileSystem files, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ImmutableArray<string> _peerUrls = options.AdvertisePeerUrls ?? [];
    private readonly ClosedDirectory _directory = new(files, new DataDirectoryOptions
    {
        Path = options.DataDirectory,
        WalPath = options.WalDirectory,
    });

    /// <summary>The options to start with.</summary>
    /// <exception cref="MemberStartException">It cannot be done; nothing was put aside then.</exception>
    public async Task<MemberOptions> PrepareAsync(CancellationToken cancellationToken)
    {
        var (id, members) = await cluster.ReadAsync(cancellationToken);
        var identity = _directory.ReadIdentity();
        if (identity is not null && identity.Cluster != id)
        {
            throw new MemberStartException(
                $"--rejoin: the data directory {options.DataDirectory} belongs to cluster {identity.Cluster}, and the one "
                + $"that runs is {id}; if it is the right one, move the directory away and start again");
        }

        if (identity is not null && members.Any(member => member.Id == identity.Member))
        {
            Log.NothingToRejoin(logger, identity.Member, id);
            return JoiningWith(members);
        }

        await RegisterAsync(identity, members, cancellationToken);
        var now = await cluster.ReadAsync(cancellationToken);
        foreach (var aside in _directory.PutAside(time.GetUtcNow()))
        {
            Log.PutAside(logger, aside);
        }

        return JoiningWith(now.Members);
    }

    /// <summary>Sees to it that the cluster expects this member, without a past, at its peer URLs.</summary>
    private async Task RegisterAsync(
        WalMetadata? identity, ImmutableArray<ListedMember> members, CancellationToken cancellationToken)
    {
        var own = members.FirstOrDefault(member => member.PeerUrls.Intersect(_peerUrls).Any());
        if (own is { IsStarted: false })
        {
            return; // Told already, by hand or by a start that was cut short.
        }

        var shown = string.Join(',', _peerUrls);
        if (own is not null && identity is not null)
        {
            throw new MemberStartException(
                $"--rejoin: {shown} belongs to member {own.Id} ({own.Name}), which has started with another data directory "
                + $"than {options.DataDirectory}; start it with that one, or move this one away if that one is lost");
        }

        if (own is not null)
        {
            Log.ReplacesLost(logger, own.Id, options.DataDirectory);
            await PersistAsync(() => cluster.RemoveAsync(own.Id, cancellationToken), cancellationToken);
        }

        await PersistAsync(() => cluster.AddAsync(_peerUrls, cancellationToken), cancellationToken);
        Log.Registered(logger, shown);
    }

    /// <summary>Changes are made one after another: whoever brings several members back at once has to wait.</summary>
    private async Task PersistAsync(Func<Task<string?>> change, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var isFirst = true; await change() is { } reason; isFirst = false)
        {
            if (time.GetElapsedTime(start) > Patience)
            {
                throw new MemberStartException($"--rejoin: {reason}, for {Patience.TotalMinutes} minutes; nothing was changed here");
            }

            if (isFirst)
            {
                Log.RejoinWaits(logger, reason);
            }

            await Task.Delay(RetryInterval, time, cancellationToken);
        }
    }

    private MemberOptions JoiningWith(ImmutableArray<ListedMember> members) => options with
    {
        JoinsExisting = true,
        InitialCluster =
        [
            .. members.Select(member => new FoundingMember(
                member.PeerUrls.Intersect(_peerUrls).Any() ? options.Name : member.Id.ToString(), member.PeerUrls)),
        ],
    };
}
