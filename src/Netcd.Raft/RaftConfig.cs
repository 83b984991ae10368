namespace Netcd.Raft;

/// <summary>What a member must know of itself to take part in consensus.</summary>
public sealed record RaftConfig
{
    public required MemberId Id { get; init; }

    /// <summary>Silence, in ticks, before an election; a tick is one heartbeat interval. At least 1, usually 10.</summary>
    public required int ElectionTicks { get; init; }

    /// <summary>Start of the sequence from which election time-outs are drawn.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How this cluster's members elect and answer each other.</summary>
    public required PeerDialect Dialect { get; init; }

    /// <summary>
    /// Whether a member first asks whether it would be elected before it raises the term (thesis §9.6). Looked at in
    /// the 3.4 dialect only. Default no.
    /// </summary>
    public bool PreVote { get; init; }

    /// <summary>How many bytes of entries one append carries at most; a bigger entry travels alone. Default 1 MiB.</summary>
    public int AppendBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How many appends may be on their way to one follower before it answers. Default 512.</summary>
    public int InflightMax { get; init; } = 512;

    /// <summary>
    /// Whether a leader steps down when it hears no quorum for an election time-out, and followers refuse votes while
    /// they hear a leader (thesis §6.2, §4.2.3).
    /// </summary>
    public bool CheckQuorum => Dialect == PeerDialect.Etcd34;
}
