using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Commands and reads of clients (Raft §8, thesis §6).</summary>
public sealed class ClientInteractionTests
{
    private static readonly ReadOnlyMemory<byte> Read = "r"u8.ToArray();

    [Fact]
    public void Raft_8_a_new_leader_opens_its_term_with_one_empty_entry()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1]);

        var opening = member.Member.Disk.Entries[^1];

        Assert.Equal(new EntryId(2, 3), opening.Id);
        Assert.Equal((EntryType.Normal, 0), (opening.Type, opening.Data.Length));
        Assert.Equal([1UL, 1, 2], member.LogTerms);
    }

    [Fact]
    public void Raft_8_a_command_that_reaches_a_follower_is_handed_to_the_leader()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);

        Assert.True(cluster.Propose(2, "x"));
        var forwarded = Assert.Single(cluster.Network.InFlight).Message;
        cluster.Settle();

        Assert.Equal((MessageType.Propose, Say.Self, 0UL), (forwarded.Type, forwarded.To, forwarded.Term));
        Assert.Equal(EntryId.Zero, Assert.Single(forwarded.Entries).Id); // The leader gives it its place.
        Assert.Equal("x"u8.ToArray(), cluster[2].AppliedEntries[^1].Data.ToArray());
    }

    [Fact]
    public void Raft_8_a_command_without_a_leader_is_not_taken()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);
        Assert.False(cluster.Propose(1, "x"));

        cluster.Campaign(1);
        Assert.False(cluster.Propose(1, "x"));

        Assert.Empty(cluster[1].Disk.Entries);
    }

    [Fact]
    public void Thesis_6_2_a_leader_that_hears_no_majority_for_a_time_out_steps_down()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 5, ClusterOptions.Etcd34);

        member.Tick(20); // Whoever was heard since the last check counts once.

        Assert.Equal(Role.Follower, member.Node.Role);
        Assert.Equal(1UL, member.Node.Term);
        Assert.Equal(MemberId.None, member.Node.Leader);
    }

    [Fact]
    public void Thesis_6_2_a_leader_that_hears_just_a_majority_stays()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 5, ClusterOptions.Etcd34);

        for (var tick = 0; tick < 100; tick++)
        {
            member.Tick(1);
            member.Step(Say.HeartbeatReply(Say.Two, term: 1));
            member.Step(Say.HeartbeatReply(Say.Three, term: 1));
        }

        Assert.Equal(Role.Leader, member.Node.Role);
    }

    [Fact]
    public void Thesis_6_4_a_read_is_answered_once_a_majority_has_confirmed_the_leader()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[1].Do(node => node.ReadIndex(Read));
        Assert.Empty(cluster[1].Reads);
        cluster.Propose(1, "x"); // Comes later than the read.

        cluster.Settle();

        var read = Assert.Single(cluster[1].Reads);
        Assert.Equal(1UL, read.Index); // What was committed when it was asked for.
        Assert.Equal(Read.ToArray(), read.Context.ToArray());
    }

    [Fact]
    public void Thesis_6_4_a_deposed_leader_answers_no_read()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Network.Partition([Say.Self], [Say.Two, Say.Three]);
        cluster.Tick(2, count: 20);
        cluster.Tick(3, count: 20);
        cluster.Settle();
        cluster.Elect(2);

        cluster[1].Do(node => node.ReadIndex(Read));
        cluster.Settle();

        Assert.Empty(cluster[1].Reads);
    }

    [Fact]
    public void Thesis_6_4_a_new_leader_answers_no_read_before_it_has_committed_in_its_term()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1]);

        var asked = member.Do(node => node.ReadIndex(Read));
        Assert.DoesNotContain(asked, message => message.Type == MessageType.Heartbeat);
        var sent = member.Step(Say.Ack(Say.Two, term: 2, index: 2));
        var heartbeat = Assert.Single(
            sent, message => message.Type == MessageType.Heartbeat && message.To == Say.Two);
        member.Step(Say.HeartbeatReply(Say.Two, term: 2) with { Context = heartbeat.Context });

        Assert.Equal(2UL, Assert.Single(member.Member.Reads).Index);
    }

    [Fact]
    public void Thesis_6_4_a_follower_asks_the_leader_for_the_index()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);

        cluster[3].Do(node => node.ReadIndex(Read));
        cluster.Settle();

        Assert.Equal(1UL, Assert.Single(cluster[3].Reads).Index);
        Assert.Empty(cluster[1].Reads);
    }

    [Fact]
    public void Thesis_6_4_a_sole_voter_answers_at_once()
    {
        var cluster = RaftCluster.Led(count: 1, leader: 1, ClusterOptions.Etcd34);

        cluster[1].Do(node => node.ReadIndex(Read));

        Assert.Equal(1UL, Assert.Single(cluster[1].Reads).Index);
    }

    [Fact]
    public void Thesis_6_4_reads_that_wait_are_answered_together_by_a_later_confirmation()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.ReadIndex("a"u8.ToArray()));
        member.Do(node => node.ReadIndex("b"u8.ToArray()));
        var heartbeat = member.Do(node => node.ReadIndex("c"u8.ToArray()))[0];

        member.Step(Say.HeartbeatReply(Say.Two, term: 1) with { Context = heartbeat.Context });

        Assert.Equal(["a", "b", "c"], member.Member.Reads.Select(read => Scenarios.Describe.Text(read.Context)));
    }

    [Fact]
    public void Thesis_6_4_a_read_without_a_leader_is_dropped()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);

        cluster[1].Do(node => node.ReadIndex(Read));
        cluster.Elect(1);
        cluster.TickAll(1);

        Assert.Empty(cluster[1].Reads);
    }
}
