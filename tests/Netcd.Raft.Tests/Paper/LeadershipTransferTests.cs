using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>A leader that hands over to another member (thesis §3.10).</summary>
public sealed class LeadershipTransferTests
{
    private static readonly MemberId Unknown = new(77);

    [Fact]
    public void Thesis_3_10_an_up_to_date_follower_is_told_to_campaign_at_once_and_wins()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);

        cluster[1].Do(node => node.TransferLeadership(Say.Two));
        Assert.Equal(MessageType.TimeoutNow, Assert.Single(cluster.Network.InFlight).Message.Type);
        cluster.Settle();

        Assert.True(cluster[2].IsLeader); // Although the others have heard of the old leader just now.
        Assert.Equal(2UL, cluster[2].Node.Term);
        Assert.Equal(Say.Two, cluster[1].Node.Leader);
    }

    [Fact]
    public void Thesis_3_10_a_vote_in_a_transfer_says_so()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.PreVoting);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));

        var sent = member.Step(Say.TimeoutNow(Say.Two, term: 1));

        Assert.All(sent, message =>
        {
            Assert.Equal(MessageType.Vote, message.Type); // No asking first: the leader itself wants it.
            Assert.Equal(2UL, message.Term);
            Assert.Equal("CampaignTransfer"u8.ToArray(), message.Context.ToArray());
        });
        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public void Thesis_3_10_a_vote_in_a_transfer_is_given_although_a_leader_is_heard()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));

        Assert.Empty(member.Step(Say.Vote(Say.Three, term: 2, EntryId.Zero)));
        var answer = Assert.Single(member.Step(Say.TransferVote(Say.Three, term: 2, EntryId.Zero)));

        Assert.False(answer.Reject);
        Assert.Equal(2UL, member.Node.Term);
    }

    [Fact]
    public void Thesis_3_10_a_follower_that_lags_is_brought_up_to_date_first()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");
        member.Step(Say.Ack(Say.Three, term: 1, index: 2));

        var asked = member.Do(node => node.TransferLeadership(Say.Two));
        Assert.DoesNotContain(asked, message => message.Type == MessageType.TimeoutNow);
        var sent = member.Step(Say.Ack(Say.Two, term: 1, index: 2));

        var told = Assert.Single(sent, message => message.Type == MessageType.TimeoutNow);
        Assert.Equal(Say.Two, told.To);
    }

    [Fact]
    public void Thesis_3_10_a_leader_that_hands_over_takes_no_commands_until_the_time_is_up()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");
        member.Do(node => node.TransferLeadership(Say.Two));

        Assert.False(TryPropose(member));
        for (var tick = 0; tick < 10; tick++)
        {
            member.Step(Say.HeartbeatReply(Say.Three, term: 1)); // Else the leader would step down.
            member.Tick(1);
        }

        Assert.True(TryPropose(member));
        Assert.Equal(Role.Leader, member.Node.Role);
    }

    [Fact]
    public void Thesis_3_10_another_target_replaces_the_first_and_the_same_one_changes_nothing()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");
        member.Do(node => node.TransferLeadership(Say.Two));

        Assert.Empty(member.Do(node => node.TransferLeadership(Say.Two)));
        member.Do(node => node.TransferLeadership(Say.Three));
        Assert.DoesNotContain(
            member.Step(Say.Ack(Say.Two, term: 1, index: 2)), message => message.Type == MessageType.TimeoutNow);

        Assert.Contains(
            member.Step(Say.Ack(Say.Three, term: 1, index: 2)), message => message.Type == MessageType.TimeoutNow);
    }

    [Fact]
    public void Thesis_3_10_the_leader_itself_and_strangers_are_no_targets()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Do(node => node.TransferLeadership(Say.Self)));
        Assert.Empty(member.Do(node => node.TransferLeadership(Unknown)));

        Assert.True(TryPropose(member));
    }

    [Fact]
    public void Thesis_3_10_a_learner_is_no_target()
    {
        var configuration = new Configuration { Voters = [Say.Self], Learners = [Say.Two] };
        var member = LoneMember.Of(configuration, ClusterOptions.Etcd34, new HardState(), []);
        member.BecomeLeader();
        member.AcknowledgeAll();

        Assert.DoesNotContain(
            member.Do(node => node.TransferLeadership(Say.Two)), message => message.Type == MessageType.TimeoutNow);
    }

    [Fact]
    public void Thesis_3_10_removing_the_target_ends_the_transfer()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.ProposeConfChange(LogBuilder.ChangeOf(ConfChangeType.RemoveMember, Say.Two)));
        member.Do(node => node.TransferLeadership(Say.Two));
        Assert.False(TryPropose(member));

        member.Step(Say.Ack(Say.Three, term: 1, index: 2)); // Commits the removal.

        Assert.True(TryPropose(member));
    }

    [Fact]
    public void Thesis_3_10_a_follower_passes_the_wish_on_to_the_leader()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);

        cluster[3].Do(node => node.TransferLeadership(Say.Three));
        cluster.Settle();

        Assert.True(cluster[3].IsLeader);
    }

    [Fact]
    public void Thesis_3_10_without_a_leader_the_wish_is_dropped()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Do(node => node.TransferLeadership(Say.Two)));
    }

    [Fact]
    public void Thesis_3_10_who_is_no_voter_does_not_campaign_when_told_to()
    {
        var configuration = new Configuration { Voters = [Say.Two, Say.Three] };
        var member = LoneMember.Of(configuration, ClusterOptions.Etcd34, new HardState(), []);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));

        Assert.Empty(member.Step(Say.TimeoutNow(Say.Two, term: 1)));

        Assert.Equal(Role.Follower, member.Node.Role);
    }

    [Fact]
    public void In_the_2_3_dialect_only_who_sends_contexts_back_is_told_to_campaign()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd23);
        member.Step(EchoOf(Say.Two));
        member.Step(Say.HeartbeatReply(Say.Three, term: 1)); // As etcd 2.3 answers.
        Assert.True(member.Node.MayTakeOver(Say.Two));
        Assert.False(member.Node.MayTakeOver(Say.Three));

        Assert.Empty(member.Do(node => node.TransferLeadership(Say.Three)));
        Assert.True(TryPropose(member));
        member.Do(node => node.TransferLeadership(Say.Two));
        var sent = member.Step(Say.Ack(Say.Two, term: 1, member.Node.Last.Index));

        Assert.Equal(Say.Two, Assert.Single(sent, message => message.Type == MessageType.TimeoutNow).To);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_the_2_3_dialect_another_program_may_come_up_in_the_place_of_one_that_sent_contexts_back(bool isLost)
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd23);
        member.Step(EchoOf(Say.Two));

        if (isLost)
        {
            member.Do(node => node.ReportUnreachable(Say.Two));
        }
        else
        {
            member.Step(Say.HeartbeatReply(Say.Two, term: 1));
        }

        Assert.False(member.Node.MayTakeOver(Say.Two));
        Assert.Empty(member.Do(node => node.TransferLeadership(Say.Two)));
    }

    [Fact]
    public void In_the_2_3_dialect_a_vote_in_a_transfer_is_like_any_other()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd23);
        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));

        var sent = member.Step(Say.TimeoutNow(Say.Two, term: 1));

        Assert.Equal(2, sent.Count);
        Assert.All(sent, message => Assert.Equal((MessageType.Vote, 2UL, 0), (message.Type, message.Term, message.Context.Length)));
    }

    private static Message EchoOf(MemberId follower) => Say.HeartbeatReply(follower, term: 1) with { Context = new byte[16] };

    private static bool TryPropose(LoneMember member)
    {
        var isTaken = false;
        var last = member.Node.Last;
        member.Do(node => isTaken = node.Propose("y"u8.ToArray()));
        Assert.Equal(isTaken, member.Node.Last != last);
        return isTaken;
    }
}
