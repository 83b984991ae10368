namespace Netcd.Raft;

/// <summary>What a member must know of itself to take part in consensus.</summary>
public sealed record RaftConfig
{
    public required MemberId Id { get; init; }

    /// <summary>Silence, in ticks, before an election; a tick is one heartbeat interval. At least 1, usually 10.</summary>
    public required int ElectionTicks { get; init; }

    /// <summary>Start of the sequence from which election time-outs are drawn.</summary>
    public required ulong Seed { get; init; }
}
