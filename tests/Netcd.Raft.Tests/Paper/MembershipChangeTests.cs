using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Members that come and go one at a time (Raft §6, thesis §4).</summary>
public sealed class MembershipChangeTests
{
    [Fact]
    public void Thesis_4_1_a_change_takes_effect_when_it_is_applied()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 4);
        Assert.Equal(3, cluster[1].Node.Configuration.Voters.Count);

        cluster.Settle();

        Assert.Equal(4, cluster[1].Node.Configuration.Voters.Count);
        Assert.Equal(3, cluster[1].Node.Configuration.Quorum);
    }

    [Fact]
    public void Thesis_4_1_a_second_change_before_the_first_is_applied_becomes_an_empty_entry()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 4);
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 5);

        cluster.Settle();

        Assert.Equal(4, cluster[1].Node.Configuration.Voters.Count);
        var second = cluster[1].Disk.Entries[^1];
        Assert.Equal((EntryType.Normal, 0), (second.Type, second.Data.Length));
    }

    [Fact]
    public void Thesis_4_1_the_next_change_is_taken_once_the_first_is_applied()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 3);
        cluster.Settle();

        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 2);
        cluster.Settle();

        Assert.Equal([Say.Self], cluster[1].Node.Configuration.Voters);
        cluster.Propose(1, "x"); // It is alone now, and needs nobody.
        Assert.Equal(cluster[1].Node.Last.Index, cluster[1].State.Index);
    }

    [Fact]
    public void Thesis_4_1_a_change_that_the_server_refuses_makes_room_for_the_next()
    {
        var cluster = RaftCluster.Led(count: 1, leader: 1, ClusterOptions.Etcd34);
        cluster[1].RefusesConfChanges = true;
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 2);
        Assert.Equal([Say.Self], cluster[1].Node.Configuration.Voters);

        cluster[1].RefusesConfChanges = false;
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 3);

        Assert.Equal([Say.Self, Say.Three], cluster[1].Node.Configuration.Voters);
    }

    [Fact]
    public void Thesis_4_1_a_new_leader_takes_no_change_until_it_has_applied_what_it_found()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1]);

        member.Do(node => node.ProposeConfChange(LogBuilder.ChangeOf(ConfChangeType.RemoveMember, Say.Three)));
        Assert.Equal(EntryType.Normal, member.Member.Disk.Entries[^1].Type);
        member.AcknowledgeAll();
        member.Do(node => node.ProposeConfChange(LogBuilder.ChangeOf(ConfChangeType.RemoveMember, Say.Three)));

        Assert.Equal(EntryType.ConfChange, member.Member.Disk.Entries[^1].Type);
    }

    [Fact]
    public void Thesis_4_2_1_a_learner_receives_the_log_and_counts_for_nothing()
    {
        var cluster = RaftCluster.Led(count: 1, leader: 1, ClusterOptions.Etcd34);
        cluster.Join(2);
        cluster.ProposeConfChange(1, ConfChangeType.AddLearner, member: 2);
        cluster.TickAll(2);
        Assert.Equal(cluster[1].State, cluster[2].State);
        cluster[2].Crash();

        cluster.Propose(1, "x");

        Assert.Equal(3UL, cluster[1].State.Index);
        Assert.True(cluster[1].Node.Progress().Single(progress => progress.Id == Say.Two).IsLearner);
    }

    [Fact]
    public void Thesis_4_2_1_a_learner_never_campaigns_until_it_is_promoted()
    {
        var cluster = RaftCluster.Led(count: 1, leader: 1, ClusterOptions.Etcd34);
        cluster.Join(2);
        cluster.ProposeConfChange(1, ConfChangeType.AddLearner, member: 2);
        cluster.TickAll(2);
        cluster.Campaign(2);
        cluster.Tick(2, count: 50);
        Assert.Equal(1UL, cluster[2].Node.Term);

        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 2);
        cluster.TickAll(2);
        cluster.Campaign(2);

        Assert.Equal(2UL, cluster[2].Node.Term);
    }

    [Fact]
    public void Thesis_4_2_2_a_leader_may_remove_itself_and_another_is_elected()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 1);
        cluster.TickAll(2);
        Assert.True(cluster[1].IsRemoved);
        cluster[1].Crash();

        cluster.TickAll(40);

        Assert.Single(cluster.Running, member => member.IsLeader);
        Assert.All(cluster.Running, member => Assert.Equal(2, member.Node.Configuration.Voters.Count));
    }

    [Fact]
    public void Thesis_4_2_2_a_leader_that_removes_itself_does_not_count_itself()
    {
        // Of the voters 2 and 3 that remain, both are needed.
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.ProposeConfChange(LogBuilder.ChangeOf(ConfChangeType.RemoveMember, Say.Self)));
        member.AcknowledgeAll();
        Assert.Equal([Say.Two, Say.Three], member.Node.Configuration.Voters);
        member.Do(node => node.Propose("x"u8.ToArray()));
        var (committed, last) = (member.Node.CommitIndex, member.Node.Last.Index);

        member.Step(Say.Ack(Say.Two, term: 1, last));

        Assert.Equal(committed, member.Node.CommitIndex);
    }

    [Fact]
    public void Thesis_4_2_3_a_member_that_was_removed_without_knowing_disturbs_nobody_who_hears_a_leader()
    {
        var cluster = RaftCluster.Led(count: 4, leader: 1, ClusterOptions.Etcd34);
        cluster.Network.Partition([Say.Self, Say.Two, Say.Three], [new MemberId(4)]);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 4);
        cluster.TickAll(30);
        cluster.Network.Heal();

        cluster.TickAll(100);

        Assert.True(cluster[1].IsLeader);
        Assert.Equal(1UL, cluster[1].Node.Term);
    }

    [Fact]
    public void In_the_2_3_dialect_a_member_that_was_removed_raises_the_term_until_it_is_stopped()
    {
        var cluster = RaftCluster.Led(count: 4, leader: 1, ClusterOptions.Etcd23);
        cluster.Network.Partition([Say.Self, Say.Two, Say.Three], [new MemberId(4)]);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 4);
        cluster.TickAll(30);
        Assert.Equal(1UL, cluster[1].Node.Term);
        cluster.Network.Heal();

        cluster.TickAll(100);
        Assert.True(cluster[1].Node.Term > 1);
        Assert.False(cluster[4].IsLeader); // Its log lags, so it is not elected.
        cluster[4].Crash();
        cluster.TickAll(100);
        var leader = Assert.Single(cluster.Running, member => member.IsLeader);
        var term = leader.Node.Term;
        cluster.TickAll(100);

        Assert.True(leader.IsLeader);
        Assert.Equal(term, leader.Node.Term);
    }

    [Fact]
    public void Raft_6_removing_a_member_may_commit_what_waits_for_it()
    {
        var cluster = RaftCluster.Led(count: 2, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 2);
        cluster.Propose(1, "x");
        cluster.Drop(message => message.Entries.Any(entry => !entry.Data.IsEmpty && entry.Type == EntryType.Normal));

        cluster.Settle(); // The removal is on both disks, x only on the leader's.

        Assert.Equal(3UL, cluster[1].State.Index);
    }

    [Fact]
    public void Raft_6_a_member_that_joins_gets_the_whole_log()
    {
        var options = new ClusterOptions { IsFoundedByEntries = true };
        var cluster = RaftCluster.Led(count: 3, leader: 1, options);
        cluster.Propose(1, "x");
        var joined = cluster.Join(4);
        Assert.Empty(joined.Node.Configuration.Voters);

        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 4);
        cluster.TickAll(3);

        Assert.Equal(cluster[1].State, joined.State);
        Assert.Equal(4, joined.Node.Configuration.Voters.Count);
    }
}
