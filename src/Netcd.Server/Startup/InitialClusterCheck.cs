using Netcd.Server.Membership;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Startup;

/// <summary>Checks what the operator says of a cluster that is to be founded or joined, in etcd's words and with advice.</summary>
internal static class InitialClusterCheck
{
    /// <summary>This member's own entry, with what both founding and joining demand.</summary>
    public static FoundingMember OwnEntry(MemberOptions options)
    {
        var own = options.InitialCluster.FirstOrDefault(founder => founder.Name == options.Name)
            ?? throw new MemberStartException(
                $"couldn't find local name \"{options.Name}\" in the initial cluster configuration; "
                + $"add it to --initial-cluster ({TextOf(options)}) or correct --name");
        var urls = options.InitialCluster.SelectMany(founder => founder.PeerUrls).ToArray();
        return urls.Distinct(StringComparer.Ordinal).Count() == urls.Length
            ? own
            : throw new MemberStartException(
                $"initial cluster {TextOf(options)} has duplicate url; give each member peer URLs of its own in "
                + "--initial-cluster");
    }

    /// <summary>Founding: the own entry must be what the member tells others.</summary>
    public static void RequireAdvertised(MemberOptions options, FoundingMember own)
    {
        if (options.AdvertisePeerUrls is { } advertised && !PeerUrlSets.AreSame(own.PeerUrls, advertised))
        {
            var wanted = string.Join(',', advertised.Select(url => $"{own.Name}={url}"));
            throw new MemberStartException(
                $"--initial-cluster must include {wanted} given --initial-advertise-peer-urls="
                + $"{string.Join(',', advertised)}, but it is {TextOf(options)}; forgot to set --initial-cluster or "
                + "--initial-advertise-peer-urls?");
        }
    }

    /// <summary>The initial cluster as the flag would say it.</summary>
    public static string TextOf(MemberOptions options) => string.Join(
        ',',
        options.InitialCluster.OrderBy(founder => founder.Name, StringComparer.Ordinal)
            .SelectMany(founder => founder.PeerUrls.Select(url => $"{founder.Name}={url}")));
}
