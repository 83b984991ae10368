using System.Collections.Immutable;
using Netcd.Disk;
using Netcd.Server.Driver;
using Netcd.Server.Membership;

namespace Netcd.Server;

/// <summary>How one member runs: its identity, its data directory and its pace. Immutable.</summary>
/// <remarks>The values are taken as they are; whoever reads them from a user checks them first.</remarks>
public sealed record MemberOptions
{
    /// <summary>Name for people (<c>--name</c>); unique in the cluster, free to change at a restart.</summary>
    public required string Name { get; init; }

    /// <summary>Where everything is kept (<c>--data-dir</c>).</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the log is kept instead of the data directory (<c>--wal-dir</c>); null for inside of it.</summary>
    public string? WalDirectory { get; init; }

    /// <summary>The URLs that clients are told (<c>--advertise-client-urls</c>), sorted.</summary>
    public ImmutableArray<string> AdvertiseClientUrls { get; init; } = ["http://localhost:2379"];

    /// <summary>The founding members (<c>--initial-cluster</c>); only looked at when the directory is new.</summary>
    public ImmutableArray<FoundingMember> InitialCluster { get; init; } =
        [new FoundingMember("default", ["http://localhost:2380"])];

    /// <summary>Tells apart clusters founded with the same URLs (<c>--initial-cluster-token</c>).</summary>
    public string InitialClusterToken { get; init; } = "etcd-cluster";

    /// <summary>
    /// The URLs that other members are told (<c>--initial-advertise-peer-urls</c>), sorted; null for those of this
    /// member's entry in <see cref="InitialCluster"/>.
    /// </summary>
    public ImmutableArray<string>? AdvertisePeerUrls { get; init; }

    /// <summary>Whether a new directory joins a running cluster (<c>--initial-cluster-state existing</c>); else it founds one.</summary>
    public bool JoinsExisting { get; init; }

    /// <summary>Whether a directory of a cluster goes on as a cluster of one (<c>--force-new-cluster</c>).</summary>
    public bool ForceNewCluster { get; init; }

    /// <summary>Whether changes of the membership that endanger the quorum are refused (<c>--strict-reconfig-check</c>).</summary>
    public bool StrictReconfigCheck { get; init; } = true;

    /// <summary>Whether a member asks whether it could win before it campaigns (<c>--pre-vote</c>; 3.4 dialect only).</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>Whether a starting member waits less for its first election (<c>--initial-election-tick-advance</c>).</summary>
    public bool AdvancesElectionTicks { get; init; } = true;

    /// <summary>Entries applied between two snapshots (<c>--snapshot-count</c>). At least 1, default 100000.</summary>
    public ulong SnapshotCount { get; init; } = 100_000;

    /// <summary>Length of a tick (<c>--heartbeat-interval</c>). Default 100 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Silence before an election (<c>--election-timeout</c>). Default 1 s.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Snapshot files to keep (<c>--max-snapshots</c>); 0 for all. Default 2.</summary>
    public int SnapshotsMax { get; init; } = 2;

    /// <summary>Log segments to keep besides those in use (<c>--max-wals</c>); 0 for all. Default 5.</summary>
    public int WalsMax { get; init; } = 5;

    /// <summary>Length from which a new segment of the log is begun. Default 64,000,000, as etcd.</summary>
    public long SegmentBytes { get; init; } = 64_000_000;

    /// <summary>Which etcd must be able to take the directory over; null for what the directory already is.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>Whether a directory with keys of the v3 API, which netcd does not serve, is opened all the same.</summary>
    public bool AllowV3Keys { get; init; }

    /// <summary>Start of the sequence of election time-outs; random in production, fixed in a simulation.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Entries kept in memory before a snapshot, for followers that are a little behind: 5000, as etcd. A simulator
    /// keeps fewer, so that a short run has followers which need a snapshot.
    /// </summary>
    internal ulong EntriesKept { get; init; } = 5000;

    /// <summary>Where the member's work runs; only a simulator says otherwise.</summary>
    internal IMemberThreads Threads { get; init; } = OwnThreads.Instance;

    /// <summary>How long a request waits for its answer: what etcd grants (5 s and two elections).</summary>
    public TimeSpan RequestTimeout => TimeSpan.FromSeconds(5) + (2 * ElectionTimeout);

    /// <summary>An election's length in ticks.</summary>
    public int ElectionTicks => (int)(ElectionTimeout / HeartbeatInterval);
}
