using Netcd.Raft;

namespace Netcd.Transport.Statistics;

/// <summary>How long it took to hand appends to one member since this one began to talk to it.</summary>
public sealed record FollowerStatistics
{
    public required MemberId Member { get; init; }

    public required ulong SuccessCount { get; init; }

    public required ulong FailCount { get; init; }

    /// <summary>The latest latency, like all that follow in milliseconds; 0 before the first success.</summary>
    public required double CurrentMs { get; init; }

    public required double AverageMs { get; init; }

    public required double StandardDeviationMs { get; init; }

    /// <summary>2⁶³ before the first success, as etcd shows it.</summary>
    public required double MinimumMs { get; init; }

    public required double MaximumMs { get; init; }
}
