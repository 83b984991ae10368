using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Transport.Statistics;

namespace Netcd.Server.Stats;

/// <summary>What <c>/v2/stats/self</c> tells of this member, at one moment.</summary>
public sealed record SelfStatistics
{
    public required string Name { get; init; }

    public required MemberId Id { get; init; }

    public required Role Role { get; init; }

    /// <summary>When the process became a member.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The leader last heard of, which stays when it is lost; none before the first.</summary>
    public required MemberId Leader { get; init; }

    /// <summary>When this member first heard of that leader; <see cref="StartTime"/> before the first.</summary>
    public required DateTimeOffset LeaderStartTime { get; init; }

    /// <summary>How long that leader has been known.</summary>
    public required TimeSpan LeaderUptime { get; init; }

    /// <summary>The appends that came from leaders.</summary>
    public required AppendTraffic Received { get; init; }

    /// <summary>The appends that went to followers.</summary>
    public required AppendTraffic Sent { get; init; }
}
