using Netcd.Flags;
using Netcd.Rejoining;

namespace Netcd.Configuration;

/// <summary>Finds everything that is wrong with settings whose texts could be read, in etcd's words and what to do next.</summary>
internal static class SettingsCheck
{
    private const int ElectionTimeoutMsMax = 50_000;
    private const int HeartbeatsPerElectionMin = 5;

    /// <summary>Flags whose value is wrong by itself.</summary>
    public static IEnumerable<string> FlagProblems(FlagValues flags, NetcdSettings settings) =>
    [
        .. Refused(flags), .. Limits(settings), .. Unnamed(settings),
    ];

    /// <summary>Flags that do not fit together or that lack another one.</summary>
    public static IEnumerable<string> RelationProblems(FlagValues flags, NetcdSettings settings) =>
        [.. Advertised(flags), .. Heartbeats(flags, settings), .. SharedPorts(flags, settings), .. Recovery(settings)];

    /// <summary>Problems of a member that starts with an empty data directory; a restart ignores these settings.</summary>
    public static IEnumerable<string> NewClusterProblems(NetcdSettings settings)
    {
        var flag = settings.NameOf(EtcdFlags.InitialCluster);
        if (!InitialCluster.TryParse(settings.InitialCluster, out var cluster, out var problem))
        {
            return [$"error setting up initial cluster: {problem} (correct {flag}: name=http://host:port, " +
                "one pair for each URL)"];
        }

        var name = settings.Name;
        var advertised = string.Join(',', settings.InitialAdvertisePeerUrls.Select(url => $"{name}={url}"));
        if (!cluster.Names.Contains(name))
        {
            return [$"couldn't find local name \"{name}\" in the initial cluster configuration " +
                $"(add {advertised} to {flag}, or start with a {settings.NameOf(EtcdFlags.Name)} that it lists)"];
        }

        return [.. Membership(settings, cluster, advertised)];
    }

    private static IEnumerable<string> Membership(NetcdSettings settings, InitialCluster cluster, string advertised)
    {
        var flag = settings.NameOf(EtcdFlags.InitialCluster);
        var peerUrls = settings.NameOf(EtcdFlags.InitialAdvertisePeerUrls);
        if (cluster.HasDuplicateUrl())
        {
            yield return $"{flag}: initial cluster {cluster} has duplicate url (give each member peer URLs of its own)";
        }

        foreach (var url in cluster.AllUrls)
        {
            if (settings.AdvertiseClientUrls.Contains(url))
            {
                yield return $"{flag}: {url} is where this member answers clients (give peer URLs, " +
                    $"for this member those of {settings.NameOf(EtcdFlags.ListenPeerUrls)})";
            }
        }

        if (!settings.InitialClusterIsNew)
        {
            foreach (var problem in Joining(settings, cluster))
            {
                yield return problem;
            }
        }
        else if (!cluster.UrlsOf(settings.Name).SequenceEqual(settings.InitialAdvertisePeerUrls))
        {
            yield return $"{flag} must include {advertised} given {peerUrls}=" +
                $"{string.Join(',', settings.InitialAdvertisePeerUrls)}, but it is {cluster} " +
                $"(forgot to set {flag} or {peerUrls}?)";
        }
    }

    /// <summary>A member that joins asks the others who belongs to the cluster, so it has to know one.</summary>
    private static IEnumerable<string> Joining(NetcdSettings settings, InitialCluster cluster)
    {
        if (cluster.Names.Count == 1)
        {
            yield return $"{settings.NameOf(EtcdFlags.InitialClusterState)}=existing joins a running cluster, but " +
                $"{settings.NameOf(EtcdFlags.InitialCluster)} lists none of its members (list all of them, this one " +
                "included, as the answer to adding it says)";
        }
    }

    private static IEnumerable<string> Refused(FlagValues flags)
    {
        foreach (var (flag, instead) in OtherEtcdFlags.Refused)
        {
            if (AsksForSomething(flag, flags.TextOf(flag)))
            {
                yield return $"{flags.NameOf(flag)} is not supported by this version of netcd: remove it ({instead})";
            }
        }
    }

    /// <summary>A flag that only repeats its default, as generated command lines do, asks for nothing.</summary>
    private static bool AsksForSomething(Flag flag, string text) =>
        flag is Flag<bool> isOn ? isOn.Read(text) : text.Length > 0 && text != flag.DefaultText;

    private static IEnumerable<string> Limits(NetcdSettings settings)
    {
        if (settings.HeartbeatIntervalMs == 0)
        {
            yield return $"{settings.NameOf(EtcdFlags.HeartbeatInterval)} must be >0 (set to 0ms)";
        }

        var election = settings.NameOf(EtcdFlags.ElectionTimeout);
        if (settings.ElectionTimeoutMs == 0)
        {
            yield return $"{election} must be >0 (set to 0ms)";
        }

        if (settings.ElectionTimeoutMs > ElectionTimeoutMsMax)
        {
            yield return $"{election}[{settings.ElectionTimeoutMs}ms] is too long, and should be set less than " +
                $"{ElectionTimeoutMsMax}ms";
        }
    }

    private static IEnumerable<string> Unnamed(NetcdSettings settings)
    {
        if (settings.Name.Length == 0)
        {
            yield return $"{settings.NameOf(EtcdFlags.Name)} must not be empty (give this member a name)";
        }
    }

    private static IEnumerable<string> Advertised(FlagValues flags)
    {
        var listen = EtcdFlags.ListenClientUrls;
        if (flags.IsSet(listen) && flags.IsReadable(listen) && !flags.IsSet(EtcdFlags.AdvertiseClientUrls))
        {
            yield return $"{EtcdFlags.AdvertiseClientUrls} is required when {flags.NameOf(listen)} is set explicitly " +
                "(give the URLs that clients reach this member by)";
        }
    }

    private static IEnumerable<string> Heartbeats(FlagValues flags, NetcdSettings settings)
    {
        var (heartbeat, election) = (EtcdFlags.HeartbeatInterval, EtcdFlags.ElectionTimeout);
        if (flags.IsReadable(heartbeat) && flags.IsReadable(election)
            && settings.ElectionTimeoutMs > 0
            && settings.ElectionTimeoutMs < (long)HeartbeatsPerElectionMin * settings.HeartbeatIntervalMs)
        {
            yield return $"{flags.NameOf(election)}[{settings.ElectionTimeoutMs}ms] should be at least as " +
                $"{HeartbeatsPerElectionMin} times as {flags.NameOf(heartbeat)}[{settings.HeartbeatIntervalMs}ms] " +
                "(raise the first or lower the second)";
        }
    }

    private static IEnumerable<string> Recovery(NetcdSettings settings)
    {
        if (settings is { ForceNewCluster: true, Rejoin.Count: > 0 })
        {
            yield return $"{settings.NameOf(EtcdFlags.ForceNewCluster)} and {settings.NameOf(EtcdFlags.Rejoin)} exclude each " +
                "other (force one member to go on alone, and have the others rejoin it)";
        }

        if (settings.Rejoin.Count > 1)
        {
            yield return $"{settings.NameOf(EtcdFlags.Rejoin)} takes one URL (of a member that runs)";
        }

        if (settings is { Rejoin: [{ Scheme: "https" }], RejoinLoginFile.Length: > 0 }
            && RejoinTls.TakesAnybody(settings.ClientTls, settings.PeerTls))
        {
            yield return $"{settings.NameOf(EtcdFlags.RejoinLoginFile)} cannot be set with {settings.NameOf(TlsFlags.Client.AutoTls)}: "
                + $"anybody could answer and get the password (give {TlsFlags.Client.TrustedCaFile})";
        }
    }

    private static IEnumerable<string> SharedPorts(FlagValues flags, NetcdSettings settings)
    {
        var (clients, peers) = (EtcdFlags.ListenClientUrls, EtcdFlags.ListenPeerUrls);
        if (flags.IsReadable(clients) && flags.IsReadable(peers))
        {
            // Port 0 is another one each time.
            foreach (var url in settings.ListenClientUrls.Intersect(settings.ListenPeerUrls).Where(url => url.Port > 0))
            {
                yield return $"{flags.NameOf(clients)} and {flags.NameOf(peers)} both list {url} " +
                    "(clients and members need ports of their own)";
            }
        }
    }
}
