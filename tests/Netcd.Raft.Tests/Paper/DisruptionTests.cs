using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>How a member that lost touch is kept from deposing a leader that works (thesis §4.2.3, §9.6).</summary>
public sealed class DisruptionTests
{
    [Theory]
    [InlineData(MessageType.Vote)]
    [InlineData(MessageType.PreVote)]
    public void Thesis_4_2_3_who_hears_a_leader_ignores_candidates(MessageType type)
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));
        var request = Say.Vote(Say.Three, term: 2, EntryId.Zero) with { Type = type };

        Assert.Empty(member.Step(request));
        Assert.Equal(1UL, member.Node.Term);

        member.Tick(ClusterOptions.Etcd34.ElectionTicks); // Silence ends the lease.
        var answer = member.Step(request).Single(message => message.To == Say.Three);
        Assert.False(answer.Reject);
    }

    [Fact]
    public void Thesis_4_2_3_the_leader_ignores_candidates_too()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Step(Say.Vote(Say.Three, term: 2, new EntryId(1, 1))));

        Assert.Equal(Role.Leader, member.Node.Role);
        Assert.Equal(1UL, member.Node.Term);
    }

    [Fact]
    public void In_the_2_3_dialect_a_candidate_of_a_higher_term_is_always_heard()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd23);

        var answer = Assert.Single(member.Step(Say.Vote(Say.Three, term: 2, new EntryId(1, 1))));

        Assert.False(answer.Reject);
        Assert.Equal(Role.Follower, member.Node.Role);
        Assert.Equal(2UL, member.Node.Term);
    }

    [Fact]
    public void In_the_2_3_dialect_a_leader_that_hears_nobody_stays()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd23);

        member.Tick(100);

        Assert.Equal(Role.Leader, member.Node.Role);
    }

    [Fact]
    public void A_voter_that_knows_the_leader_of_this_term_refuses_others_although_it_gave_no_vote()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));

        var answer = Assert.Single(member.Step(Say.Vote(Say.Three, term: 1, EntryId.Zero)));

        Assert.True(answer.Reject);
    }

    [Fact]
    public void An_isolated_member_that_raised_its_term_ends_the_leaders_and_one_election_follows()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Network.Partition([Say.Self, Say.Two], [Say.Three]);
        cluster.TickAll(50);
        var raised = cluster[3].Node.Term;
        Assert.True(raised > 1);
        Assert.True(cluster[1].IsLeader);

        cluster.Network.Heal();
        cluster.TickAll(60);

        var leader = Assert.Single(cluster.Members, member => member.IsLeader);
        Assert.True(leader.Node.Term > raised);
        Assert.All(cluster.Members, member => Assert.Equal(leader.State, member.State));
    }

    [Theory]
    [InlineData(MessageType.Append)]
    [InlineData(MessageType.Heartbeat)]
    public void A_leader_of_an_earlier_term_is_told_of_the_term(MessageType type)
    {
        var state = new HardState(Term: 3, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state);

        var answer = Assert.Single(member.Step(Say.Heartbeat(Say.Two, term: 2, commit: 0) with { Type = type }));

        Assert.Equal((MessageType.AppendResponse, 3UL), (answer.Type, answer.Term));
        Assert.Equal(MemberId.None, member.Node.Leader);
    }

    [Fact]
    public void In_the_2_3_dialect_messages_of_an_earlier_term_are_not_answered()
    {
        var state = new HardState(Term: 3, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd23, state);

        Assert.Empty(member.Step(Say.Heartbeat(Say.Two, term: 2, commit: 0)));
        Assert.Empty(member.Step(Say.Append(Say.Two, term: 2, EntryId.Zero, commit: 0, terms: [2])));
        Assert.Empty(member.Step(Say.Vote(Say.Two, term: 2, EntryId.Zero)));
    }

    [Fact]
    public void Thesis_9_6_who_asks_first_raises_no_term_while_it_is_alone()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.PreVoting);
        cluster.Network.Partition([Say.Self, Say.Two], [Say.Three]);
        cluster.TickAll(50);
        Assert.Equal(1UL, cluster[3].Node.Term);

        cluster.Network.Heal();
        cluster.TickAll(30);

        Assert.True(cluster[1].IsLeader);
        Assert.Equal(1UL, cluster[1].Node.Term);
    }

    [Fact]
    public void Thesis_9_6_a_majority_of_promises_starts_the_real_election()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting);

        var asked = member.Do(node => node.Campaign());
        Assert.All(asked, message => Assert.Equal((MessageType.PreVote, 1UL), (message.Type, message.Term)));
        Assert.Equal((Role.PreCandidate, 0UL), (member.Node.Role, member.Node.Term));
        var sent = member.Step(Say.PreVoteReply(Say.Two, term: 1, isGranted: true));

        Assert.Equal((Role.Candidate, 1UL), (member.Node.Role, member.Node.Term));
        Assert.Equal(2, sent.Count);
        Assert.All(sent, message => Assert.Equal((MessageType.Vote, 1UL), (message.Type, message.Term)));
    }

    [Fact]
    public void Thesis_9_6_a_majority_of_refusals_leaves_a_follower_of_the_same_term()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting);
        member.Do(node => node.Campaign());

        member.Step(Say.PreVoteReply(Say.Two, term: 0, isGranted: false));
        member.Step(Say.PreVoteReply(Say.Three, term: 0, isGranted: false));

        Assert.Equal((Role.Follower, 0UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Thesis_9_6_a_promise_is_no_vote()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting);

        var toTwo = Assert.Single(member.Step(Say.PreVote(Say.Two, term: 1, EntryId.Zero)));
        var toThree = Assert.Single(member.Step(Say.PreVote(Say.Three, term: 1, EntryId.Zero)));

        Assert.Equal((MessageType.PreVoteResponse, false, 1UL), (toTwo.Type, toTwo.Reject, toTwo.Term));
        Assert.False(toThree.Reject);
        Assert.Equal(default, member.Node.HardState);
    }

    [Fact]
    public void Thesis_9_6_a_promise_too_needs_a_log_that_is_up_to_date()
    {
        var state = new HardState(Term: 2, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting, state, terms: [1, 2]);

        var answer = Assert.Single(member.Step(Say.PreVote(Say.Two, term: 3, new EntryId(2, 1))));

        Assert.True(answer.Reject);
        Assert.Equal(2UL, answer.Term);
    }

    [Fact]
    public void Thesis_9_6_who_asks_in_an_earlier_term_is_refused_and_learns_the_term()
    {
        var state = new HardState(Term: 5, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting, state);

        var answer = Assert.Single(member.Step(Say.PreVote(Say.Two, term: 3, EntryId.Zero)));

        Assert.Equal((MessageType.PreVoteResponse, true, 5UL), (answer.Type, answer.Reject, answer.Term));
    }

    [Fact]
    public void Thesis_9_6_a_refusal_of_a_higher_term_is_believed()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting);
        member.Do(node => node.Campaign());

        member.Step(Say.PreVoteReply(Say.Two, term: 5, isGranted: false));

        Assert.Equal((Role.Follower, 5UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Thesis_9_6_members_that_ask_first_and_members_that_do_not_elect_together()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var options = new ClusterOptions { Seed = (ulong)seed, PreVotes = member => member.Value % 2 == 0 };
            var cluster = RaftCluster.Led(count: 5, leader: 1, options);
            cluster[1].Crash();

            cluster.TickAll(100);

            Assert.Single(cluster.Running, member => member.IsLeader);
        }
    }
}
