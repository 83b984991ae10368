using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Members that crash and come back (Raft §5.5), and timing (§5.6).</summary>
public sealed class FollowerCrashTests
{
    [Fact]
    public void Raft_5_5_a_follower_that_was_down_is_brought_up_to_date()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        cluster.Propose(1, "x");
        cluster.Propose(1, "y");
        cluster.TickAll(5);

        cluster[3].Start();
        cluster.TickAll(2);

        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void Raft_5_5_a_candidate_that_was_down_may_be_elected_later()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);
        cluster.Campaign(1);
        cluster[1].Crash();
        cluster[1].Start();

        cluster.Elect(1);

        Assert.Equal(2UL, cluster[1].Node.Term); // The first campaign's term is not used again.
    }

    [Fact]
    public void Raft_5_5_asking_twice_does_no_harm()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        var append = Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1, 1]);

        var first = Assert.Single(member.Step(append));
        var second = Assert.Single(member.Step(append));

        Assert.Equal(2UL, first.Previous.Index);
        Assert.Equal(first.Previous, second.Previous);
        Assert.Equal([1UL, 1], member.LogTerms);
        Assert.Single(member.Member.Readies, ready => ready.Entries.Count > 0);
    }

    [Fact]
    public void Raft_5_5_a_follower_acknowledges_an_append_only_once_it_is_saved()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[2].HoldDisk();
        cluster[3].HoldDisk();
        cluster.Propose(1, "x");
        cluster.Settle();
        Assert.Equal(1UL, cluster[1].Node.CommitIndex);

        cluster[2].ReleaseDisk();
        cluster.Settle();

        Assert.Equal(2UL, cluster[1].Node.CommitIndex);
    }

    [Fact]
    public void Raft_5_5_a_leaders_own_copy_counts_once_it_is_saved()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        cluster[1].HoldDisk();

        cluster.Propose(1, "x");
        cluster.Settle(); // Member 2 has it on its disk; its answer waits until the leader's driver is back.
        Assert.Equal(2UL, cluster[2].Node.Last.Index);
        Assert.Equal(1UL, cluster[1].Node.CommitIndex);
        cluster[1].ReleaseDisk();
        cluster.Settle();

        Assert.Equal(2UL, cluster[1].Node.CommitIndex);
    }

    [Fact]
    public void Raft_5_5_what_a_crash_took_from_the_leader_is_found_again_at_the_followers()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[1].HoldDisk();
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[1].Crash();
        Assert.Single(cluster[1].Disk.Entries);

        cluster.TickAll(30);
        cluster[1].Start();
        cluster.TickAll(2);

        Assert.Equal(3UL, cluster[1].State.Index); // The opening, x, the new leader's opening.
        Assert.All(cluster.Members, member => Assert.Equal(cluster[1].State, member.State));
    }

    [Fact]
    public void Raft_5_5_a_vote_is_remembered_over_a_crash()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);
        cluster.Campaign(1);
        cluster.Settle();
        cluster[2].Crash();
        cluster[2].Start();

        Assert.Equal(new HardState(Term: 1, Say.Self, Commit: 0), cluster[2].Node.HardState with { Commit = 0 });
    }

    [Fact]
    public void Raft_5_6_a_leader_keeps_its_place_as_long_as_messages_are_faster_than_time_outs()
    {
        var cluster = RaftCluster.Led(count: 5, leader: 2, ClusterOptions.Etcd34);

        cluster.TickAll(500);

        Assert.True(cluster[2].IsLeader);
        Assert.Equal(1UL, cluster[2].Node.Term);
    }

    [Fact]
    public void Raft_5_6_a_new_leader_is_there_within_a_few_time_outs_after_the_old_one_died()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var cluster = RaftCluster.Led(count: 5, leader: 1, new ClusterOptions { Seed = (ulong)seed });
            cluster[1].Crash();

            cluster.TickAll(60);

            Assert.True(cluster.Running.Count(member => member.IsLeader) == 1, $"no leader with seed {seed}");
        }
    }

    [Fact]
    public void Raft_5_6_a_leaders_heartbeats_go_to_every_follower_in_whatever_state_its_log_is()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        cluster.Propose(1, "x");
        cluster.Settle();

        cluster.Tick(1, count: 1);

        var heartbeats = cluster.Network.InFlight.Select(envelope => envelope.Message)
            .Where(message => message.Type == MessageType.Heartbeat).ToList();
        Assert.Equal([Say.Two, Say.Three], heartbeats.Select(message => message.To));
        Assert.Equal([2UL, 1], heartbeats.Select(message => message.Commit)); // No further than what is known to match.
    }
}
