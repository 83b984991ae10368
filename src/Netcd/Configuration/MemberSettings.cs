using System.Collections.Immutable;
using Netcd.Disk;
using Netcd.Server;
using Netcd.Server.Membership;

namespace Netcd.Configuration;

/// <summary>What of the settings the member needs.</summary>
internal static class MemberSettings
{
    /// <summary>Whether the data directory holds a log: then the member restarts, and --initial-* flags are ignored.</summary>
    public static bool ExistsAlready(NetcdSettings settings)
    {
        var walDir = settings.WalDir ?? Path.Combine(settings.DataDir, "member", "wal");
        try
        {
            return Directory.Exists(walDir) && Directory.EnumerateFiles(walDir, "*.wal").Any();
        }
        catch (UnauthorizedAccessException)
        {
            return true; // Opening it will say what is wrong.
        }
    }

    public static MemberOptions OptionsOf(NetcdSettings settings) => new()
    {
        Name = settings.Name,
        DataDirectory = settings.DataDir,
        WalDirectory = settings.WalDir,
        AdvertiseClientUrls = [.. settings.AdvertiseClientUrls],
        InitialCluster = FoundersOf(settings),
        InitialClusterToken = settings.InitialClusterToken,
        AdvertisePeerUrls = [.. settings.InitialAdvertisePeerUrls],
        JoinsExisting = !settings.InitialClusterIsNew,
        ForceNewCluster = settings.ForceNewCluster,
        StrictReconfigCheck = settings.StrictReconfigCheck,
        PreVote = settings.PreVote,
        AdvancesElectionTicks = settings.InitialElectionTickAdvance,
        SnapshotCount = settings.SnapshotCount,
        HeartbeatInterval = TimeSpan.FromMilliseconds(settings.HeartbeatIntervalMs),
        ElectionTimeout = TimeSpan.FromMilliseconds(settings.ElectionTimeoutMs),
        SnapshotsMax = settings.MaxSnapshots,
        WalsMax = settings.MaxWals,
        Dialect = settings.Dialect switch
        {
            null => null,
            "2.3" => Dialect.Etcd23,
            _ => Dialect.Etcd34,
        },
        AllowV3Keys = settings.AllowV3Keys,
        Seed = (ulong)Random.Shared.NextInt64(),
    };

    /// <summary>The members of --initial-cluster. A restart may leave it wrong: then it is not looked at.</summary>
    private static ImmutableArray<FoundingMember> FoundersOf(NetcdSettings settings) =>
        InitialCluster.TryParse(settings.InitialCluster, out var cluster, out _)
            ? [.. cluster.Names.Select(name => new FoundingMember(name, [.. cluster.UrlsOf(name)]))]
            : [new FoundingMember(settings.Name, [.. settings.InitialAdvertisePeerUrls])];
}
