using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;

namespace Netcd.Raft.Tests;

public class RaftNodeTests
{
    private static readonly ReadOnlyMemory<byte> Command = "x"u8.ToArray();

    [Fact]
    public void A_founded_member_applies_its_founding_entry_before_it_is_elected()
    {
        var loop = ReadyLoop.Founded();

        loop.StepAll();

        Assert.Equal([1UL], loop.Applied.Select(entry => entry.Index));
        Assert.True(loop.Node.Configuration.IsAlone(ReadyLoop.Self));
        Assert.Equal(Role.Follower, loop.Node.Role);
    }

    [Fact]
    public void A_sole_voter_is_elected_by_itself_and_opens_its_term_with_one_empty_entry()
    {
        var loop = ReadyLoop.Leading();

        Assert.Equal(Role.Leader, loop.Node.Role);
        Assert.Equal(ReadyLoop.Self, loop.Node.Leader);
        Assert.Equal(2UL, loop.Node.Term);
        Assert.Equal(new HardState(2, ReadyLoop.Self, 1), loop.SavedState with { Commit = 1 });
        var opening = loop.Applied[^1];
        Assert.Equal(new EntryId(2, 2), opening.Id);
        Assert.True(opening.Data.IsEmpty);
    }

    [Fact]
    public void A_sole_voter_without_a_leader_is_elected_when_its_time_out_has_passed()
    {
        var loop = ReadyLoop.Founded();
        loop.StepAll();

        var ticks = 0;
        while (loop.Node.Role != Role.Leader)
        {
            loop.Node.Tick();
            ticks++;
        }

        Assert.InRange(ticks, 10, 19); // From one to just under two election time-outs (Raft §5.2).
    }

    [Fact]
    public void A_node_outside_of_its_configuration_never_campaigns()
    {
        var loop = ReadyLoop.From(new RaftState());

        loop.Node.Campaign();
        for (var tick = 0; tick < 100; tick++)
        {
            loop.Node.Tick();
        }

        Assert.Equal(Role.Follower, loop.Node.Role);
        Assert.Equal(0UL, loop.Node.Term);
    }

    [Fact]
    public void One_of_two_voters_is_not_elected_by_its_own_vote()
    {
        var loop = ReadyLoop.From(new RaftState
        {
            HardState = new HardState(1, MemberId.None, 2),
            Entries = [ReadyLoop.AddMember(1, ReadyLoop.Self), ReadyLoop.AddMember(2, new MemberId(2))],
        });
        loop.StepAll();

        loop.Node.Campaign();
        loop.StepAll();

        Assert.Equal(Role.Candidate, loop.Node.Role);
        Assert.Equal(new HardState(2, ReadyLoop.Self, 2), loop.SavedState);
    }

    [Fact]
    public void An_explicit_campaign_at_a_leader_is_ignored()
    {
        var loop = ReadyLoop.Leading();

        loop.Node.Campaign();

        Assert.Equal(2UL, loop.Node.Term);
        Assert.False(loop.Node.HasReady);
    }

    [Fact]
    public void A_leader_that_fell_silent_has_no_lease_even_where_nobody_may_campaign()
    {
        var (leader, candidate) = (new MemberId(1), new MemberId(2));
        for (var silenceTicks = 10; silenceTicks < 50; silenceTicks++)
        {
            var loop = ReadyLoop.From(new RaftState()); // In no configuration yet.
            loop.Node.Step(new Message { Type = MessageType.Heartbeat, From = leader, Term = 1 });
            for (var tick = 0; tick < silenceTicks; tick++)
            {
                loop.Node.Tick();
            }

            loop.Node.Step(new Message { Type = MessageType.Vote, From = candidate, Term = 2 });

            Assert.Equal(candidate, loop.Node.HardState.Vote);
        }
    }

    [Fact]
    public void A_proposal_is_handed_out_as_committed_only_after_it_was_handed_out_to_be_saved()
    {
        var loop = ReadyLoop.Leading();

        Assert.True(loop.Node.Propose(Command));
        var first = loop.Step();
        var second = loop.Step();

        Assert.Single(first.Entries);
        Assert.Empty(first.Committed);
        Assert.Empty(second.Entries);
        Assert.Equal(first.Entries, second.Committed);
    }

    [Fact]
    public void Proposals_that_come_together_are_saved_together()
    {
        var loop = ReadyLoop.Leading();
        for (var i = 0; i < 64; i++)
        {
            loop.Node.Propose(Command);
        }

        Assert.Equal(64, loop.Step().Entries.Count);
        Assert.Equal(64, loop.Step().Committed.Count);
        Assert.False(loop.Node.HasReady);
    }

    [Fact]
    public void A_proposal_without_a_leader_is_refused_and_leaves_no_trace()
    {
        var loop = ReadyLoop.Founded();
        loop.StepAll();

        Assert.False(loop.Node.Propose(Command));
        Assert.False(loop.Node.ProposeConfChange(Command));
        Assert.False(loop.Node.HasReady);
    }

    [Fact]
    public void A_second_configuration_change_becomes_an_empty_entry_until_the_first_is_applied()
    {
        var loop = ReadyLoop.Leading();
        var change = ReadyLoop.AddMember(0, ReadyLoop.Self).Data; // Adding what is there already changes nothing.
        for (var i = 0; i < 2; i++)
        {
            Assert.True(loop.Node.ProposeConfChange(change));
        }

        loop.StepAll();
        Assert.True(loop.Node.ProposeConfChange(change));
        loop.StepAll();

        Assert.Equal(
            [EntryType.ConfChange, EntryType.Normal, EntryType.ConfChange],
            loop.Applied.Skip(2).Select(entry => entry.Type));
        Assert.True(loop.Applied[3].Data.IsEmpty);
    }

    [Fact]
    public void Entries_of_earlier_terms_commit_only_under_one_of_the_leaders_own()
    {
        var loop = ReadyLoop.From(new RaftState
        {
            HardState = new HardState(5, MemberId.None, 1),
            Entries =
            [
                ReadyLoop.AddMember(1, ReadyLoop.Self),
                new Entry { Type = EntryType.Normal, Id = new EntryId(5, 2), Data = Command },
            ],
        });
        loop.StepAll();
        Assert.Equal(1UL, loop.Node.CommitIndex); // On this disk, but nobody knows whether on a majority.

        loop.Node.Campaign();
        var saving = loop.Step();
        Assert.Empty(saving.Committed);
        loop.StepAll();

        Assert.Equal([1UL, 2, 3], loop.Applied.Select(entry => entry.Index));
        Assert.Equal(6UL, loop.Node.Term);
    }

    [Fact]
    public void A_restart_from_a_snapshot_applies_only_what_comes_after_it()
    {
        var loop = ReadyLoop.From(new RaftState
        {
            Snapshot = new EntryId(3, 100),
            Configuration = Configuration.Empty with { Voters = [ReadyLoop.Self] },
            HardState = new HardState(3, ReadyLoop.Self, 101),
            Entries = [new Entry { Type = EntryType.Normal, Id = new EntryId(3, 101), Data = Command }],
        });

        loop.StepAll();
        loop.Node.Campaign();
        loop.StepAll();

        Assert.Equal([101UL, 102], loop.Applied.Select(entry => entry.Index));
        Assert.Equal(4UL, loop.Node.Term);
    }

    [Fact]
    public void A_commit_index_outside_of_the_log_is_refused()
    {
        var state = new RaftState { HardState = new HardState(1, MemberId.None, Commit: 5) };

        Assert.Throws<InvariantViolatedException>(() => ReadyLoop.From(state));
    }

    [Fact]
    public void A_commit_index_that_moved_alone_makes_no_work()
    {
        var loop = ReadyLoop.Leading();
        loop.Node.Propose(Command);
        loop.StepAll();

        Assert.False(loop.Node.HasReady);
        Assert.Equal(3UL, loop.Node.HardState.Commit);
    }

    [Fact]
    public void Compaction_forgets_only_what_is_applied()
    {
        var loop = ReadyLoop.Leading();
        for (var i = 0; i < 10; i++)
        {
            loop.Node.Propose(Command);
        }

        Assert.Throws<InvariantViolatedException>(() => loop.Node.CompactTo(5));
        loop.StepAll();
        loop.Node.CompactTo(5);

        Assert.Equal(2UL, loop.Node.TermAt(5));
        Assert.Throws<InvariantViolatedException>(() => loop.Node.TermAt(4));
        loop.Node.CompactTo(3); // Already gone: nothing to do.
        Assert.Equal(12UL, loop.Node.Last.Index);
    }
}
