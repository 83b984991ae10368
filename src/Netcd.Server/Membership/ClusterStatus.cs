using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>How a cluster is doing, as one member sees it: who has a vote, and how many may still be lost. Immutable.</summary>
public sealed record ClusterStatus
{
    /// <summary>The member that was asked.</summary>
    public required MemberId AnsweredBy { get; init; }

    /// <summary><see cref="MemberId.None"/> while none is known.</summary>
    public required MemberId Leader { get; init; }

    public required ulong Term { get; init; }

    public required ulong CommitIndex { get; init; }

    /// <summary>Ascending by ID.</summary>
    public required ImmutableArray<MemberStatus> Members { get; init; }

    public int VoterCount => Members.Count(member => !member.Member.IsLearner);

    /// <summary>How many voters must be there for a write.</summary>
    public int Quorum => QuorumGuard.QuorumOf(VoterCount);

    public int ReachableVoterCount =>
        Members.Count(member => member is { Member.IsLearner: false, ReachableSince: not null });

    /// <summary>How many of the voters that are reachable now may be lost before nothing can be written any more.</summary>
    public int MayLose => Math.Max(0, ReachableVoterCount - Quorum);
}
