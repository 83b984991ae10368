using Netcd.Raft.Log;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Why no committed entry is ever lost (Raft §5.4).</summary>
public sealed class SafetyTests
{
    /// <summary>The voter's log, the candidate's last entry, and whether the vote is granted.</summary>
    public static TheoryData<ulong[], ulong, ulong, bool> Logs => new()
    {
        { [1], 1, 1, true }, // Equal.
        { [1], 1, 2, true }, // Longer.
        { [1, 1], 1, 1, false }, // Shorter.
        { [1, 1, 1], 2, 1, true }, // A later last term wins, however short the log.
        { [2], 1, 9, false }, // An earlier one loses, however long.
        { [1, 2], 2, 2, true },
        { [], 0, 0, true },
        { [1], 0, 0, false },
    };

    [Theory, MemberData(nameof(Logs))]
    public void Raft_5_4_1_a_vote_goes_only_to_a_log_that_is_at_least_as_up_to_date(
        ulong[] log, ulong lastTerm, ulong lastIndex, bool isGranted)
    {
        var state = new HardState(Term: 2, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, log);

        var answer = Assert.Single(member.Step(Say.Vote(Say.Two, term: 3, new EntryId(lastTerm, lastIndex))));

        Assert.Equal(!isGranted, answer.Reject);
        Assert.Equal(3UL, member.Node.Term); // The term is taken over either way.
        Assert.Equal(isGranted ? Say.Two : MemberId.None, member.Node.HardState.Vote);
    }

    [Fact]
    public void Raft_5_4_1_a_member_without_a_committed_entry_is_not_elected()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[1].Crash();
        cluster[3].Start();

        cluster.TickAll(60);

        Assert.True(cluster[2].IsLeader);
        Assert.Equal(cluster[2].State, cluster[3].State);
    }

    /// <summary>Figure 8: what an earlier term left on a majority may still be overwritten, so it is not committed.</summary>
    [Fact]
    public void Raft_5_4_2_an_entry_of_an_earlier_term_is_not_committed_by_counting()
    {
        var member = LoneMember.Leading(voterCount: 5, ClusterOptions.Etcd34, terms: [1, 2]);

        member.Step(Say.Ack(Say.Two, term: 3, index: 2));
        member.Step(Say.Ack(Say.Three, term: 3, index: 2));

        Assert.Equal(0UL, member.Node.CommitIndex);
    }

    [Fact]
    public void Raft_5_4_2_an_entry_of_an_earlier_term_is_committed_under_one_of_the_leaders_own()
    {
        var member = LoneMember.Leading(voterCount: 5, ClusterOptions.Etcd34, terms: [1, 2]);

        member.Step(Say.Ack(Say.Two, term: 3, index: 3));
        Assert.Equal(0UL, member.Node.CommitIndex);
        member.Step(Say.Ack(Say.Three, term: 3, index: 3));

        Assert.Equal(3UL, member.Node.CommitIndex);
    }

    [Fact]
    public void Raft_5_4_2_figure_8_an_uncommitted_entry_on_a_majority_gives_way_to_a_later_terms()
    {
        // (c) of the figure, with member 1 gone before its own entry of term 4 is anywhere else.
        var cluster = RaftCluster.Of(count: 5, ClusterOptions.Etcd34);
        cluster.StartWithLog(1, 1, 2);
        cluster.StartWithLog(2, 1, 2);
        cluster.StartWithLog(3, 1, 2);
        cluster.StartWithLog(4, 1);
        cluster.StartWithLog(5, 1, 3);
        cluster[1].Crash();

        cluster.Elect(5);

        Assert.All(cluster.Running, member => Assert.Equal(
            [1UL, 3, cluster[5].Node.Term], member.Disk.Entries.Select(entry => entry.Term)));
    }

    [Fact]
    public void Raft_5_4_3_all_members_apply_the_same_entries_at_the_same_indexes()
    {
        var cluster = RaftCluster.Led(count: 5, leader: 1, ClusterOptions.Etcd34);
        for (ulong leader = 1; leader <= 5; leader++)
        {
            cluster.TickAll(10); // Leases run out only in time.
            cluster.Running.First(member => member.IsLeader).Do(node => node.TransferLeadership(new MemberId(leader)));
            cluster.Settle();
            cluster.Propose(leader, "by " + leader);
        }

        cluster.TickAll(1);

        Assert.Equal(Role.Leader, cluster[5].Node.Role);
        Assert.All(cluster.Members, member => Assert.Equal(cluster[5].State, member.State));
        Assert.Equal(10UL, cluster[5].State.Index); // Five openings, five commands.
    }
}
