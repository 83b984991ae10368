using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>Refuses changes of the membership that could cost the cluster its quorum (--strict-reconfig-check).</summary>
/// <remarks>
/// The rules for voters are those of etcd 3.4, which looks at who has ever started and at who is connected now; a
/// second voter is another matter, for a cluster of one that adds it can do nothing until it runs.
/// </remarks>
internal static class QuorumGuard
{
    private static readonly TimeSpan ConnectedFor = TimeSpan.FromSeconds(5);

    /// <summary>Why no voter may be added now; null when one may.</summary>
    /// <param name="view">The membership.</param>
    /// <param name="self">The member that is asked.</param>
    /// <param name="activeSince">Since when another member has been connected; null while it is not.</param>
    /// <param name="now">The clock.</param>
    public static MembershipResult.Failed? FindObstacleToAdding(
        ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset now)
    {
        var voters = VotersOf(view);
        var started = voters.Count(voter => voter.IsStarted);
        var quorum = QuorumOf(voters.Length + 1);
        if (started < quorum)
        {
            return Refused(
                MembershipFailure.NotEnoughStarted,
                $"with one more voter {quorum} of {voters.Length + 1} must run, but only {started} ever started; start the "
                + "members that were added before, or remove them");
        }

        return ConnectedCount(voters, self, activeSince, now - ConnectedFor) == voters.Length
            ? null
            : Refused(
                MembershipFailure.Unhealthy,
                "not all members have been connected for 5 s; wait, or repair "
                + Names(voters.Where(voter => voter.Id != self && !(activeSince(voter.Id) < now - ConnectedFor))));
    }

    /// <summary>
    /// Why no learner may be added now; null when one may. It has no vote, so all that is needed is a quorum to agree,
    /// and that no other learner is waited for: etcd 3.4 knows one at a time.
    /// </summary>
    public static MembershipResult.Failed? FindObstacleToAddingLearner(
        ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince)
    {
        if (FindLearner(view) is { } learner)
        {
            return Refused(
                MembershipFailure.TooManyLearners,
                $"member {learner.Id} at {string.Join(',', learner.PeerUrls)} was added before and has not caught up yet; "
                + "start it, or remove it if its URL is wrong");
        }

        if (HasQuorum(view, self, activeSince))
        {
            return null;
        }

        var voters = VotersOf(view);
        var connected = ConnectedCount(voters, self, activeSince, DateTimeOffset.MaxValue);
        return Refused(
            MembershipFailure.Unhealthy,
            $"{connected} of {voters.Length} voters are connected and {QuorumOf(voters.Length)} are needed; start or "
            + $"repair {Names(voters.Where(voter => voter.Id != self && activeSince(voter.Id) is null))}");
    }

    /// <summary>Whether enough voters are connected to agree on anything.</summary>
    public static bool HasQuorum(ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince)
    {
        var voters = VotersOf(view);
        return ConnectedCount(voters, self, activeSince, DateTimeOffset.MaxValue) >= QuorumOf(voters.Length);
    }

    /// <summary>Why <paramref name="target"/> may not be removed now; null when it may.</summary>
    public static MembershipResult.Failed? FindObstacleToRemoving(
        MemberId target, ClusterView view, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset now)
    {
        if (view.Members.TryGetValue(target, out var known) && known.IsLearner)
        {
            return null;
        }

        var voters = VotersOf(view);
        var others = voters.Where(voter => voter.Id != target).ToArray();
        var started = others.Count(voter => voter.IsStarted);
        if (started < QuorumOf(others.Length))
        {
            return Refused(
                MembershipFailure.NotEnoughStarted,
                others.Length == 0
                    ? "it is the only voter; add another one first"
                    : $"of the {others.Length} voters that would be left {QuorumOf(others.Length)} must run, but only "
                        + $"{started} ever started; start or remove those that did not");
        }

        if (target != self && activeSince(target) is null)
        {
            return null; // It is down already, so the quorum does without it.
        }

        var left = ConnectedCount(voters, self, activeSince, now) - 1;
        return left >= QuorumOf(voters.Length - 1)
            ? null
            : Refused(
                MembershipFailure.Unhealthy,
                $"of the {others.Length} voters that would be left {QuorumOf(others.Length)} must run, but {left} are "
                + $"connected; start or repair {Names(others.Where(voter => voter.Id != self && activeSince(voter.Id) is null))}");
    }

    /// <summary>
    /// Why no voter may be moved to where it does not answer yet; null when one may. Most of the others must be where the
    /// cluster looks for them, or, moved like this one by one, all would be lost at their next restart.
    /// </summary>
    /// <param name="others">The other voters.</param>
    /// <param name="isInPlace">For each of them, whether it answers at its URL.</param>
    public static MembershipResult.Failed? FindObstacleToMoving(MemberRecord[] others, bool[] isInPlace)
    {
        var needed = others.Length == 0 ? 0 : QuorumOf(others.Length);
        var inPlace = isInPlace.Count(there => there);
        return inPlace >= needed
            ? null
            : Refused(
                MembershipFailure.Unhealthy,
                $"nobody answers at the new URL yet, and {inPlace} of the {others.Length} other voters answer at theirs, of "
                + $"which {needed} are needed; first start or move {Names(others.Where((_, i) => !isInPlace[i]))} to where the "
                + "cluster looks for it");
    }

    /// <summary>The member that was added and has no vote yet, if there is one.</summary>
    public static MemberRecord? FindLearner(ClusterView view) =>
        view.Members.Values.FirstOrDefault(member => member.IsLearner);

    public static int QuorumOf(int voters) => (voters / 2) + 1;

    private static MemberRecord[] VotersOf(ClusterView view) =>
        [.. view.Members.Values.Where(member => !member.IsLearner)];

    private static int ConnectedCount(
        MemberRecord[] voters, MemberId self, Func<MemberId, DateTimeOffset?> activeSince, DateTimeOffset since) =>
        voters.Count(voter => voter.Id == self || activeSince(voter.Id) < since);

    private static string Names(IEnumerable<MemberRecord> members) => string.Join(
        ", ", members.Select(member => member.IsStarted ? $"{member.Name} ({member.Id})" : member.Id.ToString()));

    private static MembershipResult.Failed Refused(MembershipFailure failure, string explanation) =>
        new(failure) { Explanation = explanation };
}
