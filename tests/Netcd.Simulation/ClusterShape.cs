using Netcd.Disk;

namespace Netcd.Simulation;

/// <summary>What is drawn for a cluster before anything happens in it.</summary>
internal sealed record ClusterShape
{
    private static readonly int[] MemberCounts = [1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 5, 5];
    private static readonly TimeSpan FaultsMin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FaultsMax = TimeSpan.FromSeconds(25);

    public required int MemberCount { get; init; }

    public required Dialect Dialect { get; init; }

    public required bool PreVote { get; init; }

    public required ulong SnapshotCount { get; init; }

    public required ulong EntriesKept { get; init; }

    public required long SegmentBytes { get; init; }

    public required int ClientCount { get; init; }

    public required int KeyCount { get; init; }

    /// <summary>How many keys live only as long as clients refresh them.</summary>
    public required int LeaseCount { get; init; }

    public required int WatcherCount { get; init; }

    /// <summary>When the faults end.</summary>
    public required TimeSpan FaultsUntil { get; init; }

    public static ClusterShape Draw(Chance chance) => new()
    {
        MemberCount = chance.Of(MemberCounts),
        Dialect = chance.Percent(85) ? Dialect.Etcd34 : Dialect.Etcd23,
        PreVote = chance.Percent(50),
        SnapshotCount = (ulong)(10 + chance.Below(100)),
        EntriesKept = (ulong)(5 + chance.Below(40)),
        SegmentBytes = 8_192 + (chance.Below(8) * 8_192),
        ClientCount = 2 + chance.Below(4),
        KeyCount = 3 + chance.Below(5),
        LeaseCount = 4 + chance.Below(5),
        WatcherCount = 2 + chance.Below(2),
        FaultsUntil = chance.Between(FaultsMin, FaultsMax),
    };
}
