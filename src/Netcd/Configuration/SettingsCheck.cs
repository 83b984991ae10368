using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>Finds everything that is wrong with settings whose texts could be read, in etcd's words and what to do next.</summary>
internal static class SettingsCheck
{
    private const int ElectionTimeoutMsMax = 50_000;
    private const int HeartbeatsPerElectionMin = 5;

    /// <summary>Problems of the flags themselves; etcd finds these before it looks at the data directory.</summary>
    public static IEnumerable<string> FlagProblems(FlagValues flags, NetcdSettings settings) =>
    [
        .. Refused(flags), .. Advertised(flags), .. Timing(flags, settings), .. PlainHttp(flags, settings),
        .. Unnamed(settings),
    ];

    /// <summary>Problems of a member that starts with an empty data directory; a restart ignores these settings.</summary>
    public static IEnumerable<string> NewClusterProblems(NetcdSettings settings)
    {
        if (!InitialCluster.TryParse(settings.InitialCluster, out var cluster, out var problem))
        {
            return [$"error setting up initial cluster: {problem} (correct --initial-cluster: name=http://host:port, " +
                "one pair for each URL)"];
        }

        var name = settings.Name;
        var advertised = string.Join(',', settings.InitialAdvertisePeerUrls.Select(url => $"{name}={url}"));
        if (!cluster.Names.Contains(name))
        {
            return [$"couldn't find local name \"{name}\" in the initial cluster configuration " +
                $"(add {advertised} to --initial-cluster, or start with a --name that it lists)"];
        }

        return [.. Membership(settings, cluster, advertised)];
    }

    private static IEnumerable<string> Membership(NetcdSettings settings, InitialCluster cluster, string advertised)
    {
        if (cluster.HasDuplicateUrl())
        {
            yield return $"initial cluster {cluster} has duplicate url (give each member peer URLs of its own)";
        }

        if (cluster.Names.Count > 1)
        {
            yield return $"--initial-cluster lists {cluster.Names.Count} members, but this version of netcd runs a " +
                $"cluster of one (list only {advertised})";
        }

        if (!settings.InitialClusterIsNew)
        {
            yield return "--initial-cluster-state existing with an empty data directory joins a running cluster, which " +
                "this version of netcd does not support (start with --initial-cluster-state new)";
        }
        else if (!cluster.UrlsOf(settings.Name).SequenceEqual(settings.InitialAdvertisePeerUrls))
        {
            yield return $"--initial-cluster must include {advertised} given --initial-advertise-peer-urls=" +
                $"{string.Join(',', settings.InitialAdvertisePeerUrls)}, but it is {cluster} " +
                "(forgot to set --initial-cluster or --initial-advertise-peer-urls flag?)";
        }
    }

    private static IEnumerable<string> Refused(FlagValues flags)
    {
        foreach (var (flag, instead) in OtherEtcdFlags.Refused)
        {
            if (AsksForSomething(flag, flags.TextOf(flag)))
            {
                yield return $"{flag} is not supported by this version of netcd: remove it ({instead})";
            }
        }
    }

    /// <summary>A flag that only repeats its default, as generated command lines do, asks for nothing.</summary>
    private static bool AsksForSomething(Flag flag, string text) =>
        flag is Flag<bool> isOn ? isOn.Read(text) : text.Length > 0 && text != flag.DefaultText;

    private static IEnumerable<string> Advertised(FlagValues flags)
    {
        if (flags.IsSet(EtcdFlags.ListenClientUrls) && !flags.IsSet(EtcdFlags.AdvertiseClientUrls))
        {
            yield return "--advertise-client-urls is required when --listen-client-urls is set explicitly " +
                "(when listening on specific addresses, the URLs that clients reach this member by must be given)";
        }
    }

    private static IEnumerable<string> Timing(FlagValues flags, NetcdSettings settings)
    {
        var (heartbeatMs, electionMs) = (settings.HeartbeatIntervalMs, settings.ElectionTimeoutMs);
        if (!flags.IsReadable(EtcdFlags.HeartbeatInterval) || !flags.IsReadable(EtcdFlags.ElectionTimeout))
        {
            yield break;
        }

        if (heartbeatMs == 0)
        {
            yield return "--heartbeat-interval must be >0 (set to 0ms)";
        }

        if (electionMs == 0)
        {
            yield return "--election-timeout must be >0 (set to 0ms)";
        }
        else if ((long)HeartbeatsPerElectionMin * heartbeatMs > electionMs)
        {
            yield return $"--election-timeout[{electionMs}ms] should be at least as {HeartbeatsPerElectionMin} times " +
                $"as --heartbeat-interval[{heartbeatMs}ms]";
        }

        if (electionMs > ElectionTimeoutMsMax)
        {
            yield return $"--election-timeout[{electionMs}ms] is too long, and should be set less than " +
                $"{ElectionTimeoutMsMax}ms";
        }
    }

    private static IEnumerable<string> PlainHttp(FlagValues flags, NetcdSettings settings)
    {
        foreach (var (flag, urls) in new (Flag, IReadOnlyList<HostUrl>)[]
        {
            (EtcdFlags.ListenClientUrls, settings.ListenClientUrls), (EtcdFlags.ListenPeerUrls, settings.ListenPeerUrls),
        })
        {
            foreach (var url in urls.Where(url => url.Scheme == "https"))
            {
                yield return $"{flag} {url}: https is not supported by this version of netcd " +
                    $"(use {url with { Scheme = "http" }})";
            }
        }
    }

    private static IEnumerable<string> Unnamed(NetcdSettings settings)
    {
        if (settings.Name.Length == 0)
        {
            yield return "--name must not be empty";
        }
    }
}
