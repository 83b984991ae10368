using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests;

/// <summary>What waits for the disk and what need not.</summary>
public sealed class ReadyTests
{
    [Fact]
    public void A_leaders_appends_and_heartbeats_do_not_wait_for_its_own_disk()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        member.Propose("x");
        var proposed = member.Member.Readies[^1];
        Assert.Single(proposed.Entries);
        Assert.Equal([MessageType.Append, MessageType.Append], Types(proposed.SendBeforeSync));
        Assert.Empty(proposed.SendAfterSync);

        member.Tick(1);
        Assert.Equal([MessageType.Heartbeat, MessageType.Heartbeat], Types(member.Member.Readies[^1].SendBeforeSync));
    }

    [Fact]
    public void A_followers_acknowledgement_waits_for_the_entries()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        member.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1, 1]));

        var ready = Assert.Single(member.Member.Readies);
        Assert.Equal(2, ready.Entries.Count);
        Assert.True(ready.MustSaveState);
        Assert.Empty(ready.SendBeforeSync);
        Assert.Equal([MessageType.AppendResponse], Types(ready.SendAfterSync));
    }

    [Fact]
    public void A_candidates_requests_wait_for_its_term_and_its_own_vote()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        member.Do(node => node.Campaign());

        var ready = Assert.Single(member.Member.Readies);
        Assert.Equal(new HardState(Term: 1, Say.Self, Commit: 0), ready.HardState);
        Assert.Empty(ready.SendBeforeSync);
        Assert.Equal([MessageType.Vote, MessageType.Vote], Types(ready.SendAfterSync));
    }

    [Fact]
    public void A_member_that_elects_itself_alone_sends_nothing_before_its_term_is_saved()
    {
        // Else a crash here would let it lead in the same term twice, with different entries at the learner.
        var configuration = new Configuration { Voters = [Say.Self], Learners = [Say.Two] };
        var member = LoneMember.Of(configuration, ClusterOptions.Etcd34, new HardState(), []);

        member.Do(node => node.Campaign());

        Assert.Equal(Role.Leader, member.Node.Role);
        var first = member.Member.Readies[0];
        Assert.True(first.MustSaveState);
        Assert.Empty(first.SendBeforeSync);
    }

    [Fact]
    public void A_commit_index_that_moved_alone_need_not_be_synced()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        member.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1]));

        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 1));

        var ready = member.Member.Readies[^1];
        Assert.False(ready.MustSaveState);
        Assert.Empty(ready.Entries);
        Assert.Equal(1UL, ready.HardState.Commit);
        Assert.Single(ready.Committed);
    }

    [Fact]
    public void Committed_entries_are_handed_out_only_after_they_were_handed_out_to_be_saved()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);

        member.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 2, terms: [1, 1]));

        Assert.Empty(member.Member.Readies[0].Committed);
        Assert.Equal([1UL, 2], member.Member.Readies[1].Committed.Select(entry => entry.Index));
    }

    [Fact]
    public void What_could_not_be_saved_comes_again()
    {
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34);
        var node = member.Node;
        node.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1]));

        var first = node.TakeReady();
        var again = node.TakeReady();

        Assert.Equal(first.Entries, again.Entries);
        Assert.Equal(first.HardState, again.HardState);
        Assert.Equal(Types(first.SendAfterSync), Types(again.SendAfterSync));
    }

    [Fact]
    public void Entries_that_replace_others_are_handed_out_to_be_saved_again()
    {
        var state = new HardState(Term: 1, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, terms: [1, 1, 1]);

        member.Step(Say.Append(Say.Two, term: 2, new EntryId(1, 1), commit: 0, terms: [2]));

        Assert.Equal(new EntryId(2, 2), Assert.Single(Assert.Single(member.Member.Readies).Entries).Id);
        Assert.Equal([1UL, 2], member.LogTerms);
    }

    /// <summary>The terms of the entries from index 2 on that a new leader sends while 1/1 to 1/3 are being saved.</summary>
    [Theory]
    [InlineData(new ulong[] { 2 })] // The log becomes shorter than what is being saved,
    [InlineData(new ulong[] { 2, 2 })] // as long,
    [InlineData(new ulong[] { 2, 2, 2 })] // longer.
    public void Entries_that_are_replaced_while_they_are_being_saved_do_not_count_as_saved(ulong[] terms)
    {
        var node = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34).Node;
        node.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 0, terms: [1, 1, 1]));
        var saving = node.TakeReady();

        node.Step(Say.Append(Say.Three, term: 2, new EntryId(1, 1), commit: 1 + (ulong)terms.Length, terms));
        node.Advance(saving);
        var next = node.TakeReady();

        Assert.Equal(terms, next.Entries.Where(entry => entry.Index > 1).Select(entry => entry.Term));
        Assert.Empty(next.Committed); // Committed, but not on this disk.
        Assert.True(next.MustSaveState);
        Assert.Equal(
            [(Say.Three, 1 + (ulong)terms.Length)],
            next.SendAfterSync.Select(message => (message.To, message.Previous.Index)));
        node.Advance(next);
        Assert.Equal(1 + terms.Length, node.TakeReady().Committed.Count);
    }

    [Fact]
    public void A_snapshot_that_comes_while_entries_are_being_saved_and_applied_takes_their_place()
    {
        var node = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34).Node;
        node.Step(Say.Append(Say.Two, term: 1, EntryId.Zero, commit: 2, terms: [1, 1]));
        node.Advance(node.TakeReady());
        node.Step(Say.Append(Say.Two, term: 1, new EntryId(1, 2), commit: 2, terms: [1]));
        var busy = node.TakeReady();
        Assert.Equal((2, 1), (busy.Committed.Count, busy.Entries.Count));

        node.Step(Say.Snapshot(Say.Two, term: 1, new EntryId(1, 9), voters: [1, 2, 3]));
        node.Step(Say.Append(Say.Two, term: 1, new EntryId(1, 9), commit: 10, terms: [1]));
        node.Advance(busy);
        var next = node.TakeReady();

        Assert.Equal(new EntryId(1, 9), next.Snapshot?.Id);
        Assert.Equal(new EntryId(1, 10), Assert.Single(next.Entries).Id);
        Assert.Empty(next.Committed);
        node.Advance(next);
        Assert.Equal(10UL, Assert.Single(node.TakeReady().Committed).Index);
    }

    private static IEnumerable<MessageType> Types(IEnumerable<Message> messages) =>
        messages.Select(message => message.Type);
}
