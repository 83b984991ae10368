namespace Netcd.Server.Membership;

/// <summary>How one member of the cluster is doing, as the member that was asked sees it. Immutable.</summary>
public sealed record MemberStatus
{
    public required MemberRecord Member { get; init; }

    public required bool IsLeader { get; init; }

    /// <summary>The highest index known to be on its disk; null where only the leader knows.</summary>
    public ulong? Match { get; init; }

    /// <summary>How many entries of the leader's log it lacks; null where only the leader knows.</summary>
    public ulong? Lag { get; init; }

    /// <summary>How the log is sent to it: probe, replicate or snapshot; null where only the leader knows.</summary>
    public string? State { get; init; }

    /// <summary>Since when it has been reachable without a break; null while it is not.</summary>
    public DateTimeOffset? ReachableSince { get; init; }
}
