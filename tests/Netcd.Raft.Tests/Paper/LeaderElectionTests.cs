using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Terms and elections (Raft §5.1, §5.2).</summary>
public sealed class LeaderElectionTests
{
    private static readonly HardState Term2 = new(Term: 2, MemberId.None, Commit: 0);

    public static TheoryData<PeerDialect> Dialects => [PeerDialect.Etcd23, PeerDialect.Etcd34];

    [Theory]
    [InlineData(Role.Follower)]
    [InlineData(Role.Candidate)]
    [InlineData(Role.Leader)]
    public void Raft_5_1_whoever_sees_a_higher_term_becomes_a_follower_in_it(Role role)
    {
        var member = InRole(role);

        member.Step(Say.Append(Say.Two, term: 9, EntryId.Zero, commit: 0));

        Assert.Equal(Role.Follower, member.Node.Role);
        Assert.Equal(9UL, member.Node.Term);
        Assert.Equal(Say.Two, member.Node.Leader);
    }

    [Fact]
    public void Raft_5_1_a_message_of_an_earlier_term_changes_nothing()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, Term2, terms: [1]);

        member.Step(Say.Append(Say.Two, term: 1, new EntryId(1, 1), commit: 1, terms: [1]));

        Assert.Equal([1UL], member.LogTerms);
        Assert.Equal(Term2, member.Node.HardState);
        Assert.Equal(MemberId.None, member.Node.Leader);
    }

    [Fact]
    public void Raft_5_2_a_member_starts_as_a_follower() =>
        Assert.Equal(Role.Follower, LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34).Node.Role);

    [Fact]
    public void Raft_5_2_a_follower_stays_one_as_long_as_a_leader_is_heard()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        for (var round = 0; round < 20; round++)
        {
            member.Tick(ClusterOptions.Etcd34.ElectionTicks - 1);
            member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 0));
        }

        Assert.Equal(Role.Follower, member.Node.Role);
        Assert.Equal(1UL, member.Node.Term);
    }

    [Fact]
    public void Raft_5_2_a_leader_sends_heartbeats_to_all_others_at_every_tick()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        for (var tick = 0; tick < 3; tick++)
        {
            var sent = member.Tick(1);
            Assert.Equal(
                [(MessageType.Heartbeat, Say.Two), (MessageType.Heartbeat, Say.Three)],
                sent.Select(message => (message.Type, message.To)));
        }
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Raft_5_2_a_follower_that_hears_nothing_campaigns_in_the_next_term_and_votes_for_itself(PeerDialect dialect)
    {
        var member = LoneMember.Of(3, new ClusterOptions { Dialect = dialect }, Term2, terms: [1, 2]);

        var sent = member.Tick(20);

        Assert.Equal(Role.Candidate, member.Node.Role);
        Assert.Equal(new HardState(Term: 3, Say.Self, Commit: 0), member.Node.HardState);
        Assert.Equal([Say.Two, Say.Three], sent.Select(message => message.To));
        Assert.All(sent, message =>
        {
            Assert.Equal(MessageType.Vote, message.Type);
            Assert.Equal(3UL, message.Term);
            Assert.Equal(new EntryId(2, 2), message.Previous);
        });
    }

    [Fact]
    public void Raft_5_2_a_candidate_that_gets_no_answers_campaigns_again_in_yet_another_term()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());

        member.Tick(20);

        Assert.Equal(Role.Candidate, member.Node.Role);
        Assert.True(member.Node.Term is 2 or 3, "one more campaign in 20 ticks, or two");
    }

    /// <summary>Voters, votes granted besides its own, votes refused, and what becomes of the candidate.</summary>
    public static TheoryData<int, int, int, Role> Elections => new()
    {
        { 1, 0, 0, Role.Leader },
        { 2, 0, 0, Role.Candidate }, // Half is no majority.
        { 2, 1, 0, Role.Leader },
        { 3, 0, 0, Role.Candidate },
        { 3, 1, 0, Role.Leader },
        { 3, 1, 1, Role.Leader },
        { 3, 0, 1, Role.Candidate },
        { 3, 0, 2, Role.Follower },
        { 4, 1, 0, Role.Candidate },
        { 4, 2, 0, Role.Leader },
        { 4, 1, 1, Role.Candidate },
        { 4, 0, 3, Role.Follower },
        { 5, 1, 2, Role.Candidate },
        { 5, 2, 0, Role.Leader },
        { 5, 2, 2, Role.Leader },
        { 5, 1, 3, Role.Follower },
    };

    [Theory, MemberData(nameof(Elections))]
    public void Raft_5_2_a_candidate_wins_with_the_votes_of_a_majority(int voters, int granted, int refused, Role role)
    {
        AssertElection(PeerDialect.Etcd23, voters, granted, refused, role);
        AssertElection(PeerDialect.Etcd34, voters, granted, refused, role);
    }

    [Theory]
    [InlineData(PeerDialect.Etcd23, 2, 0, 1, Role.Candidate)]
    [InlineData(PeerDialect.Etcd34, 2, 0, 1, Role.Follower)]
    [InlineData(PeerDialect.Etcd23, 4, 0, 2, Role.Candidate)]
    [InlineData(PeerDialect.Etcd34, 4, 0, 2, Role.Follower)]
    [InlineData(PeerDialect.Etcd23, 4, 1, 2, Role.Candidate)] // Two to two: nobody is elected in this term.
    [InlineData(PeerDialect.Etcd34, 4, 1, 2, Role.Follower)]
    public void Raft_5_2_when_half_of_the_voters_refuse_only_the_3_4_dialect_knows_that_nobody_can_win(
        PeerDialect dialect, int voters, int granted, int refused, Role role) =>
        AssertElection(dialect, voters, granted, refused, role);

    private static void AssertElection(PeerDialect dialect, int voters, int granted, int refused, Role role)
    {
        var member = LoneMember.Of(voters, new ClusterOptions { Dialect = dialect });
        member.Do(node => node.Campaign());

        for (var i = 0; i < granted + refused; i++)
        {
            member.Step(Say.VoteReply(new MemberId((ulong)i + 2), term: 1, isGranted: i < granted));
        }

        Assert.Equal(role, member.Node.Role);
        Assert.Equal(1UL, member.Node.Term);
        Assert.Equal(role == Role.Leader ? Say.Self : MemberId.None, member.Node.Leader);
    }

    [Fact]
    public void Raft_5_2_a_vote_that_arrives_twice_counts_once()
    {
        var member = LoneMember.Of(voterCount: 5, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());

        member.Step(Say.VoteReply(Say.Two, term: 1, isGranted: true));
        member.Step(Say.VoteReply(Say.Two, term: 1, isGranted: true));

        Assert.Equal(Role.Candidate, member.Node.Role);
    }

    /// <summary>The vote given in this term, who asks, and whether the vote is granted.</summary>
    public static TheoryData<ulong, ulong, bool> Votes => new()
    {
        { 0, 2, true }, // No vote given yet.
        { 2, 2, true }, // The answer may have been lost.
        { 3, 2, false }, // First come, first served.
        { 1, 2, false }, // A candidate votes for itself.
    };

    [Theory, MemberData(nameof(Votes))]
    public void Raft_5_2_a_member_votes_for_one_candidate_per_term(ulong vote, ulong candidate, bool isGranted)
    {
        var state = new HardState(Term: 1, new MemberId(vote), Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state);

        var answer = Assert.Single(member.Step(Say.Vote(new MemberId(candidate), term: 1, EntryId.Zero)));

        Assert.Equal(MessageType.VoteResponse, answer.Type);
        Assert.Equal(!isGranted, answer.Reject);
        Assert.Equal(1UL, answer.Term);
        Assert.Equal(isGranted ? candidate : vote, member.Node.HardState.Vote.Value);
    }

    [Fact]
    public void Raft_5_2_a_vote_is_saved_before_it_is_given()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        member.Step(Say.Vote(Say.Two, term: 1, EntryId.Zero));

        var ready = Assert.Single(member.Member.Readies);
        Assert.True(ready.MustSaveState);
        Assert.Equal(new HardState(Term: 1, Say.Two, Commit: 0), ready.HardState);
        Assert.Empty(ready.SendBeforeSync);
        Assert.Equal(MessageType.VoteResponse, Assert.Single(ready.SendAfterSync).Type);
    }

    [Theory]
    [InlineData(MessageType.Append)]
    [InlineData(MessageType.Heartbeat)]
    public void Raft_5_2_a_candidate_follows_a_leader_of_its_own_term(MessageType type)
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Do(node => node.Campaign());

        var answer = Assert.Single(member.Step(type == MessageType.Append
            ? Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1])
            : Say.Heartbeat(Say.Two, term: 1, commit: 0)));

        Assert.Equal(Role.Follower, member.Node.Role);
        Assert.Equal(Say.Two, member.Node.Leader);
        Assert.Equal(1UL, member.Node.Term);
        Assert.False(answer.Reject); // The message itself was taken in too.
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Raft_5_2_time_outs_are_drawn_anew_from_a_range_so_that_votes_are_rarely_split(PeerDialect dialect)
    {
        var options = new ClusterOptions { Dialect = dialect };
        const int Rounds = 1000;
        var splitCount = 0;
        HashSet<int> lengths = [];
        for (var round = 0; round < Rounds; round++)
        {
            var timeOuts = Enumerable.Range(0, 3)
                .Select(member => TicksToCampaign(options with { Seed = (ulong)((round * 3) + member) * 77 }))
                .Order().ToList();
            lengths.UnionWith(timeOuts);
            splitCount += timeOuts[0] == timeOuts[1] ? 1 : 0; // Two that campaign at once may split the vote.
        }

        Assert.InRange(lengths.Min(), 10, 11);
        Assert.InRange(lengths.Max(), 19, 20);
        Assert.InRange(lengths.Count, 9, 10); // The range is filled.
        Assert.InRange(splitCount, 0, Rounds * 3 / 10);
    }

    [Fact]
    public void Raft_5_2_the_time_out_is_drawn_anew_for_each_campaign()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        HashSet<int> lengths = [];
        for (var campaign = 0; campaign < 100; campaign++)
        {
            lengths.Add(TicksToNextTerm(member));
        }

        Assert.InRange(lengths.Count, 9, 10);
    }

    private static int TicksToCampaign(ClusterOptions options) => TicksToNextTerm(LoneMember.Of(voterCount: 3, options));

    private static int TicksToNextTerm(LoneMember member)
    {
        var term = member.Node.Term;
        var ticks = 0;
        while (member.Node.Term == term)
        {
            member.Tick(1);
            ticks++;
        }

        return ticks;
    }

    private static LoneMember InRole(Role role)
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        switch (role)
        {
            case Role.Follower:
                break;
            case Role.Candidate:
                member.Do(node => node.Campaign());
                break;
            default:
                member.BecomeLeader();
                break;
        }

        Assert.Equal(role, member.Node.Role);
        return member;
    }
}
