using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>Refuses changes of the membership that could cost the cluster its quorum (--strict-reconfig-check).</summary>
/// <remarks>The rules are those of etcd 3.4, which looks at who has ever started and at who is connected now.</remarks>
internal static class QuorumGuard
{
    private static readonly TimeSpan ConnectedFor = TimeSpan.FromSeconds(5);

    /// <summary>Why no voter may be added now; null when one may.</summary>
    /// <param name="view">The membership.</param>
    /// <param name="self">The member that is asked.</param>
    /// <param name="activeSince">Since when another member has been connected; null while it is not.</param>
    /// <param name="now">The clock.</param>
    public static MembershipFailure? FindObstacleToAdding(
        ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset now)
    {
        var voters = VotersOf(view);
        var started = voters.Count(voter => voter.IsStarted);
        var quorum = QuorumOf(voters.Length + 1);
        var restoresFromOne = started == 1 && voters.Length == 1;
        if (started < quorum && !restoresFromOne)
        {
            return MembershipFailure.NotEnoughStarted;
        }

        return ConnectedCount(voters, self, activeSince, now - ConnectedFor) == voters.Length
            ? null
            : MembershipFailure.Unhealthy;
    }

    /// <summary>Why <paramref name="target"/> may not be removed now; null when it may.</summary>
    public static MembershipFailure? FindObstacleToRemoving(
        MemberId target, ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset now)
    {
        if (view.Members.TryGetValue(target, out var known) && known.IsLearner)
        {
            return null;
        }

        var voters = VotersOf(view);
        var others = voters.Where(voter => voter.Id != target).ToArray();
        if (others.Count(voter => voter.IsStarted) < QuorumOf(others.Length))
        {
            return MembershipFailure.NotEnoughStarted;
        }

        if (target != self && activeSince(target) is null)
        {
            return null; // It is down already, so the quorum does without it.
        }

        var left = ConnectedCount(voters, self, activeSince, now) - 1;
        return left < QuorumOf(voters.Length - 1) ? MembershipFailure.Unhealthy : null;
    }

    private static MemberRecord[] VotersOf(ClusterView view) =>
        [.. view.Members.Values.Where(member => !member.IsLearner)];

    private static int QuorumOf(int voters) => (voters / 2) + 1;

    private static int ConnectedCount(
        MemberRecord[] voters, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset since) =>
        voters.Count(voter => voter.Id == self || activeSince(voter.Id) < since);
}
