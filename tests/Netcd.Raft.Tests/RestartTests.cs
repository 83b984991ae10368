using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests;

/// <summary>What a member is after a restart from what it had saved.</summary>
public sealed class RestartTests
{
    [Fact]
    public void Term_vote_log_and_commit_index_are_as_before()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Propose(1, "x");
        cluster.Settle();
        var (state, last) = (cluster[2].Node.HardState, cluster[2].Node.Last);

        cluster[2].Crash();
        cluster[2].Start();

        Assert.Equal(Role.Follower, cluster[2].Node.Role);
        Assert.Equal((state.Term, state.Vote, last), (cluster[2].Node.Term, cluster[2].Node.HardState.Vote, cluster[2].Node.Last));
    }

    [Fact]
    public void A_vote_given_before_a_crash_is_not_given_again()
    {
        var state = new HardState(Term: 2, Say.Two, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, terms: [1]);

        Assert.True(Assert.Single(member.Step(Say.Vote(Say.Three, term: 2, new EntryId(1, 9)))).Reject);
        Assert.False(Assert.Single(member.Step(Say.Vote(Say.Two, term: 2, new EntryId(1, 9)))).Reject);
    }

    [Fact]
    public void A_vote_is_saved_then_given_and_after_a_crash_a_rival_is_refused()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);
        cluster[2].HoldDisk();
        cluster.Campaign(1);
        var asked = cluster.Network.InFlight.Single(envelope => envelope.To == Say.Two);
        cluster.DeliverCopy(asked);
        Assert.DoesNotContain(cluster.Network.InFlight, envelope => envelope.From == Say.Two);

        cluster[2].ReleaseDisk();
        Assert.Equal(new HardState(Term: 1, Say.Self, Commit: 0), cluster[2].Disk.Synced);
        Assert.False(AnswerOfTwo(cluster).Reject);

        cluster[2].Crash();
        cluster[2].Start();
        cluster.Campaign(3); // In the same term, with the same log.
        cluster.Deliver(cluster.Network.InFlight.Single(envelope => envelope.From == Say.Three && envelope.To == Say.Two));
        Assert.True(AnswerOfTwo(cluster).Reject);
        cluster.DeliverCopy(asked);
        Assert.False(AnswerOfTwo(cluster).Reject); // Whoever has the vote keeps it.
    }

    [Fact]
    public void A_commit_index_lost_in_a_crash_is_learned_from_the_leader()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[2].Crash();
        Assert.True(cluster[2].Disk.Synced.Commit < 2); // It had moved without a sync.
        cluster[2].Start();

        cluster.TickAll(1);

        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Fact]
    public void A_save_that_a_crash_cut_off_leaves_the_log_as_it_was_and_is_repeated_by_the_leader()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[2].HoldDisk();
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[2].Crash();
        Assert.Single(cluster[2].Disk.Entries);
        cluster[2].Start();

        cluster.TickAll(2);

        Assert.Equal(2, cluster[2].Disk.Entries.Count);
        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Fact]
    public void After_a_crash_of_all_everything_that_was_committed_is_there()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Propose(1, "x");
        cluster.Settle();
        foreach (var member in cluster.Members)
        {
            member.Crash();
        }

        foreach (var member in cluster.Members)
        {
            member.Start();
        }

        cluster.TickAll(40);

        Assert.All(cluster.Members, member => Assert.Equal(
            "x"u8.ToArray(), member.AppliedEntries.First(entry => !entry.Data.IsEmpty).Data.ToArray()));
    }

    [Fact]
    public void A_configuration_change_that_was_committed_and_not_applied_is_applied_once()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 3);
        cluster.Settle();
        cluster.Propose(1, "x"); // Saves the commit index along.
        cluster.Settle();
        cluster[2].Crash();

        cluster[2].Start();

        Assert.Equal([Say.Self, Say.Two], cluster[2].Node.Configuration.Voters);
    }

    [Fact]
    public void Founding_entries_that_are_applied_again_do_no_harm()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, new ClusterOptions { IsFoundedByEntries = true });
        cluster[2].Crash();
        cluster[2].Start();

        cluster.TickAll(2);

        Assert.Equal(3, cluster[2].Node.Configuration.Voters.Count);
        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Fact]
    public void A_restart_from_a_snapshot_knows_its_members_and_goes_on_behind_it()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, new ClusterOptions { IsFoundedByEntries = true });
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[2].TakeSnapshot(keptCount: 0);
        cluster.Propose(1, "y");
        cluster.Settle();
        cluster[2].Crash();
        cluster[2].Start();

        cluster.TickAll(2);

        Assert.Equal(3, cluster[2].Node.Configuration.Voters.Count);
        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Theory]
    [InlineData(4, false)] // Below the snapshot.
    [InlineData(5, true)]
    [InlineData(7, true)]
    [InlineData(8, false)] // Beyond the log.
    public void A_commit_index_must_lie_between_the_snapshot_and_the_end_of_the_log(ulong commit, bool isGood)
    {
        var state = new RaftState
        {
            Snapshot = new EntryId(1, 5),
            Configuration = new Configuration { Voters = [Say.Self] },
            HardState = new HardState(Term: 1, MemberId.None, commit),
            Entries = [LogBuilder.Normal(1, 6, []), LogBuilder.Normal(1, 7, [])],
        };
        var config = ClusterOptions.Etcd34.ConfigOf(Say.Self, startCount: 0);

        var failure = Record.Exception(() => new RaftNode(config, state));

        Assert.Equal(isGood, failure is null);
    }

    private static Message AnswerOfTwo(RaftCluster cluster)
    {
        var answer = cluster.Network.InFlight.Last(envelope => envelope.From == Say.Two).Message;
        Assert.Equal((MessageType.VoteResponse, 1UL), (answer.Type, answer.Term));
        return answer;
    }
}
