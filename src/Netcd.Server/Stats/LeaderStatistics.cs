using Netcd.Raft;
using Netcd.Transport.Statistics;

namespace Netcd.Server.Stats;

/// <summary>What <c>/v2/stats/leader</c> tells of the other members, at one moment. Immutable.</summary>
public sealed record LeaderStatistics
{
    public required MemberId Leader { get; init; }

    /// <summary>How appends to the other members went, ascending by ID; a member alone has none.</summary>
    public required IReadOnlyList<FollowerStatistics> Followers { get; init; }
}
