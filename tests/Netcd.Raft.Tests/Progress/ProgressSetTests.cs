using Netcd.Raft.Membership;
using Netcd.Raft.Progress;

namespace Netcd.Raft.Tests.Progress;

public class ProgressSetTests
{
    private static readonly MemberId Self = new(1);

    public static TheoryData<ulong, ulong[], ulong> Matches => new()
    {
        { 7, [], 7 }, // Alone.
        { 7, [5], 5 }, // Both of two.
        { 7, [5, 0], 5 },
        { 3, [5, 5], 5 }, // Others may be further than this member's own disk.
        { 7, [5, 4, 0], 4 }, // Three of four.
        { 7, [5, 4, 0, 0], 4 },
        { 0, [0, 0, 9, 9], 0 },
    };

    [Theory, MemberData(nameof(Matches))]
    public void A_quorum_has_reached_what_more_than_half_of_the_voters_have(ulong own, ulong[] others, ulong reached)
    {
        var set = SetOf([.. Enumerable.Range(1, others.Length + 1).Select(id => (ulong)id)], learners: []);
        foreach (var (progress, match) in set.All.Zip(others))
        {
            progress.Acknowledge(match);
        }

        Assert.Equal(reached, set.ReachedByQuorum(static progress => progress.Match, own));
    }

    [Fact]
    public void Neither_a_learner_nor_a_leader_that_was_removed_counts()
    {
        var set = SetOf(voters: [2, 3], learners: [4]);
        set.Find(new MemberId(2))!.Acknowledge(5); // All of them are in the set.
        set.Find(new MemberId(4))!.Acknowledge(9);

        Assert.Equal(0UL, set.ReachedByQuorum(static progress => progress.Match, own: 9));
        set.Find(new MemberId(3))!.Acknowledge(4);
        Assert.Equal(4UL, set.ReachedByQuorum(static progress => progress.Match, own: 9));
    }

    [Fact]
    public void Nothing_is_reached_without_voters() =>
        Assert.Equal(0UL, SetOf(voters: [], learners: [2]).ReachedByQuorum(static progress => progress.Match, own: 9));

    [Fact]
    public void Who_stays_keeps_its_progress_and_who_is_new_is_contacted()
    {
        var set = SetOf(voters: [1, 2, 3], learners: []);
        set.Find(new MemberId(3))!.Acknowledge(5); // It is in the set.
        set.Find(new MemberId(3))!.TakeDue();

        set.Follow(Of(voters: [1, 3, 4], learners: []), next: 8, isActive: true);

        Assert.Equal([3, 4], set.All.Select(progress => progress.Id.Value));
        Assert.Equal([5, 0], set.All.Select(progress => progress.Match));
        Assert.Equal([6, 8], set.All.Select(progress => progress.Next));
        Assert.Equal([AppendDue.No, AppendDue.EvenIfEmpty], set.All.Select(progress => progress.Due));
    }

    [Fact]
    public void A_promoted_learner_counts_from_then_on()
    {
        var set = SetOf(voters: [1], learners: [2]);
        set.Find(new MemberId(2))!.Acknowledge(3); // It is in the set.
        Assert.Equal(9UL, set.ReachedByQuorum(static progress => progress.Match, own: 9));

        set.Follow(Of(voters: [1, 2], learners: []), next: 8, isActive: true);

        Assert.Equal(3UL, set.ReachedByQuorum(static progress => progress.Match, own: 9));
    }

    [Fact]
    public void Activity_counts_once()
    {
        var set = SetOf(voters: [1, 2, 3], learners: [4]);
        set.Find(new MemberId(4))!.IsRecentlyActive = true; // It is in the set, and has no vote.
        Assert.False(set.TakeIsQuorumActive());

        set.Find(new MemberId(3))!.IsRecentlyActive = true;
        Assert.True(set.TakeIsQuorumActive());
        Assert.False(set.TakeIsQuorumActive());
    }

    private static ProgressSet SetOf(ulong[] voters, ulong[] learners)
    {
        var set = new ProgressSet(Self, inflightMax: 512);
        set.Follow(Of(voters, learners), next: 1, isActive: false);
        return set;
    }

    private static Configuration Of(ulong[] voters, ulong[] learners) => new()
    {
        Voters = [.. voters.Select(id => new MemberId(id))],
        Learners = [.. learners.Select(id => new MemberId(id))],
    };
}
