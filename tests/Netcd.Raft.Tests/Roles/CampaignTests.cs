using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Roles;

/// <summary>Who campaigns when; the common cases are in the tests of the paper's §5.2.</summary>
public sealed class CampaignTests
{
    public static TheoryData<PeerDialect> Dialects => [PeerDialect.Etcd23, PeerDialect.Etcd34];

    [Fact]
    public void Who_is_no_voter_campaigns_neither_by_itself_nor_when_asked()
    {
        var strangers = new Configuration { Voters = [Say.Two, Say.Three] };
        var member = LoneMember.Of(strangers, ClusterOptions.Etcd34, new HardState(), []);

        Assert.Empty(member.Do(node => node.Campaign()));
        Assert.Empty(member.Tick(100));

        Assert.Equal((Role.Follower, 0UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Who_is_no_voter_yet_votes_too_once_the_leader_has_been_silent_for_long()
    {
        // The second member, which has just been added and has nothing yet, is needed to elect the first one again.
        for (var ticks = 10; ticks < 50; ticks++)
        {
            var member = LoneMember.Of(Configuration.Empty, ClusterOptions.Etcd34, new HardState(), []);
            member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));
            member.Tick(ticks);

            Assert.False(Assert.Single(member.Step(Say.Vote(Say.Two, term: 2, new EntryId(1, 5)))).Reject);
        }
    }

    [Theory]
    [InlineData(1, 2, 12)] // Member 1 after the loss of 2: the first in turn.
    [InlineData(3, 1, 14)] // Member 3 after the loss of 1: the second, behind 2.
    public void After_the_loss_of_a_leader_whose_process_is_gone_the_others_campaign_in_turn(
        ulong self, ulong leader, int ticks)
    {
        for (var seed = 1UL; seed < 50; seed++)
        {
            var node = new RaftNode(
                new RaftConfig { Id = new MemberId(self), ElectionTicks = 10, Seed = seed, Dialect = PeerDialect.Etcd34 },
                new RaftState { Configuration = new Configuration { Voters = [Say.Self, Say.Two, Say.Three] } });
            node.Step(Say.Heartbeat(new MemberId(leader), term: 1, commit: 0) with { To = node.Configuration.Voters[0] });
            var passed = 0;
            while (node.Role == Role.Follower)
            {
                node.ReportLeaderGone();
                node.Tick();
                passed++;
            }

            Assert.Equal(ticks, passed);
        }
    }

    [Fact]
    public void A_leader_whose_process_seemed_to_be_gone_and_is_heard_again_is_given_its_time()
    {
        var longest = 0;
        for (var seed = 1UL; seed < 50; seed++)
        {
            var member = LoneMember.Of(3, ClusterOptions.Etcd34 with { Seed = seed });
            member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));
            member.Do(node => node.ReportLeaderGone());
            member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));
            var passed = 0;
            for (; member.Node.Role == Role.Follower; passed++)
            {
                member.Tick(1);
            }

            longest = Math.Max(longest, passed);
        }

        Assert.InRange(longest, 13, 19);
    }

    [Fact]
    public void Who_refuses_a_candidate_with_a_shorter_log_campaigns_next()
    {
        var member = LoneMember.Of(3, ClusterOptions.Etcd34, new HardState(1, MemberId.None, 0), 1, 1, 1);

        Assert.True(Assert.Single(member.Step(Say.Vote(Say.Two, term: 2, new EntryId(1, 2)))).Reject);
        member.Tick(1);

        Assert.Equal((Role.Candidate, 3UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Who_has_applied_its_own_addition_may_campaign()
    {
        var member = LoneMember.Of(Configuration.Empty, ClusterOptions.Etcd34, new HardState(), []);
        var founding = LogBuilder.Founding([Say.Self, Say.Two]);

        member.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 2) with { Entries = founding });
        var sent = member.Tick(20);

        Assert.Equal(Role.Candidate, member.Node.Role);
        Assert.Equal((MessageType.Vote, Say.Two), (sent[0].Type, sent[0].To));
    }

    [Fact]
    public void Who_is_asked_to_campaign_does_so_as_soon_as_its_own_addition_is_applied()
    {
        var member = LoneMember.Of(Configuration.Empty, ClusterOptions.Etcd34, new HardState(), []);
        var founding = LogBuilder.Founding([Say.Self, Say.Two]);
        member.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0) with { Entries = founding });
        Assert.Empty(member.Do(node => node.Campaign())); // It has the entry, but it is not committed.

        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 1));
        member.Do(node => node.Campaign());

        Assert.Equal((Role.Leader, 2UL), (member.Node.Role, member.Node.Term)); // It knows of nobody else yet.
    }

    [Fact]
    public void Who_has_not_applied_a_committed_configuration_change_does_not_campaign_yet()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.RemoveMember, member: 3);
        cluster.Settle();
        var disk = cluster[2].Disk;
        var state = new RaftState
        {
            Configuration = new Configuration { Voters = [Say.Self, Say.Two, Say.Three] },
            HardState = new HardState(Term: 1, Say.Self, Commit: 2),
            Entries = [.. disk.Entries],
        };
        var node = new RaftNode(ClusterOptions.Etcd34.ConfigOf(Say.Two, startCount: 0), state);

        node.Campaign(); // With the removal committed and not applied, it would ask the wrong members.

        Assert.Equal(Role.Follower, node.Role);
    }

    [Fact]
    public void To_campaign_again_is_to_campaign_in_the_next_term()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());

        var sent = member.Do(node => node.Campaign());

        Assert.All(sent, message => Assert.Equal(2UL, message.Term));
        Assert.Equal((Role.Candidate, 2UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void A_leader_that_is_asked_to_campaign_does_nothing()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Do(node => node.Campaign()));

        Assert.Equal((Role.Leader, 1UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Votes_of_an_earlier_term_do_not_count()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());
        member.Do(node => node.Campaign());

        member.Step(Say.VoteReply(Say.Two, term: 1, isGranted: true));

        Assert.Equal(Role.Candidate, member.Node.Role);
    }

    [Fact]
    public void Votes_of_strangers_do_not_count()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());

        member.Step(Say.VoteReply(new MemberId(9), term: 1, isGranted: true));

        Assert.Equal(Role.Candidate, member.Node.Role);
    }

    [Fact]
    public void A_vote_is_forgotten_when_the_term_rises_and_not_before()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Step(Say.Vote(Say.Two, term: 1, EntryId.Zero));
        member.Step(Say.Heartbeat(Say.Three, term: 1, commit: 0));
        Assert.Equal(Say.Two, member.Node.HardState.Vote);

        member.Step(Say.Heartbeat(Say.Three, term: 2, commit: 0));
        Assert.Equal(MemberId.None, member.Node.HardState.Vote);
    }

    [Fact]
    public void A_granted_vote_gives_the_candidate_time()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        for (ulong term = 1; term <= 10; term++)
        {
            member.Tick(9);
            member.Step(Say.Vote(Say.Two, term, EntryId.Zero));
        }

        Assert.Equal((Role.Follower, 10UL), (member.Node.Role, member.Node.Term));
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Whose_message_of_a_higher_term_it_is_decides_whom_a_member_follows(PeerDialect dialect)
    {
        var options = new ClusterOptions { Dialect = dialect };
        var byHeartbeat = LoneMember.Of(voterCount: 3, options);
        byHeartbeat.Step(Say.Heartbeat(Say.Two, term: 5, commit: 0));
        var byVote = LoneMember.Of(voterCount: 3, options);
        byVote.Step(Say.Vote(Say.Two, term: 5, EntryId.Zero));

        Assert.Equal(Say.Two, byHeartbeat.Node.Leader);
        Assert.Equal(MemberId.None, byVote.Node.Leader); // Not elected yet.
    }

    [Fact]
    public void Each_member_in_turn_can_lead()
    {
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd23);
        for (ulong round = 0; round < 6; round++)
        {
            cluster.Elect((round % 3) + 1);

            Assert.Equal(round + 1, cluster[1].Node.Term);
            Assert.Single(cluster.Members, member => member.IsLeader);
        }
    }

    [Fact]
    public void Local_kinds_that_come_from_the_network_are_passed_over()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        foreach (var type in (MessageType[])
            [MessageType.Hup, MessageType.Beat, MessageType.Unreachable, MessageType.SnapshotStatus, MessageType.CheckQuorum])
        {
            Assert.Empty(member.Step(Say.Heartbeat(Say.Two, term: 0, commit: 0) with { Type = type }));
        }

        Assert.Equal((Role.Follower, 0UL), (member.Node.Role, member.Node.Term));
    }

    [Fact]
    public void Kinds_that_this_version_does_not_know_are_passed_over()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Step(Say.Heartbeat(Say.Two, term: 0, commit: 0) with { Type = (MessageType)99 }));
    }
}
