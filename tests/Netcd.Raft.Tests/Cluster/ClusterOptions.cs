namespace Netcd.Raft.Tests.Cluster;

/// <summary>How the members of a cluster under test are configured.</summary>
internal sealed record ClusterOptions
{
    public static readonly ClusterOptions Etcd34 = new();
    public static readonly ClusterOptions Etcd23 = new() { Dialect = PeerDialect.Etcd23 };
    public static readonly ClusterOptions PreVoting = new() { PreVotes = _ => true };

    public ulong Seed { get; init; } = 1;

    public int ElectionTicks { get; init; } = 10;

    public PeerDialect Dialect { get; init; } = PeerDialect.Etcd34;

    /// <summary>Which members ask before they raise the term.</summary>
    public Func<MemberId, bool> PreVotes { get; init; } = _ => false;

    public int AppendBytesMax { get; init; } = 1024 * 1024;

    public int InflightMax { get; init; } = 512;

    /// <summary>
    /// Whether the log begins with an entry for each founding member, as at etcd. Else the founders are known from the
    /// start, so that indexes in tests begin at 1.
    /// </summary>
    public bool IsFoundedByEntries { get; init; }

    public RaftConfig ConfigOf(MemberId member, int startCount) => new()
    {
        Id = member,
        ElectionTicks = ElectionTicks,
        Seed = Seed + (member.Value * 1_000_003) + (ulong)startCount,
        Dialect = Dialect,
        PreVote = PreVotes(member),
        AppendBytesMax = AppendBytesMax,
        InflightMax = InflightMax,
    };
}
