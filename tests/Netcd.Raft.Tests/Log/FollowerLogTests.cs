using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Log;

/// <summary>What a follower's log does at its edges; the common cases are in the tests of the paper's §5.3 and §7.</summary>
public sealed class FollowerLogTests
{
    [Fact]
    public void An_append_before_the_commit_index_is_acknowledged_up_to_it()
    {
        var member = Follower(commit: 2, terms: [1, 1, 1]);

        var answer = Assert.Single(member.Step(Say.Append(Say.Two, term: 1, new EntryId(1, 1), commit: 1, terms: [1])));

        Assert.Equal((MessageType.AppendResponse, false, 2UL), (answer.Type, answer.Reject, answer.Previous.Index));
        Assert.Equal([1UL, 1, 1], member.LogTerms);
    }

    /// <summary>The place before the append, and the terms of its entries; the log has 1/1, 1/2, 1/3, two committed.</summary>
    public static TheoryData<ulong, ulong, ulong[]> Contradictions => new()
    {
        { 2, 1, [] },
        { 2, 2, [] }, // The last one that is committed.
        { 2, 2, [2, 2] },
        { 1, 1, [2] },
        { 0, 0, [1, 2, 2] },
    };

    [Theory, MemberData(nameof(Contradictions))]
    public void An_append_that_contradicts_what_is_committed_stops_the_member(ulong term, ulong index, ulong[] terms)
    {
        var member = Follower(commit: 2, terms: [1, 1, 1]);
        var append = Say.Append(Say.Two, term: 2, new EntryId(term, index), commit: 2, terms);

        Assert.Throws<InvariantViolatedException>(() => member.Step(append));

        Assert.Equal([1UL, 1, 1], member.LogTerms);
    }

    [Fact]
    public void An_append_that_differs_only_behind_what_is_committed_does_not()
    {
        var member = Follower(commit: 2, terms: [1, 1, 1]);

        member.Step(Say.Append(Say.Two, term: 2, new EntryId(1, 1), commit: 2, terms: [1, 2])); // Begins too early.
        Assert.Equal([1UL, 1, 1], member.LogTerms);
        member.Step(Say.Append(Say.Two, term: 2, new EntryId(1, 2), commit: 2, terms: [2]));

        Assert.Equal([1UL, 1, 2], member.LogTerms);
    }

    [Fact]
    public void Entries_that_do_not_follow_each_other_are_passed_over()
    {
        var member = Follower(commit: 1, terms: [1, 1]);
        var append = Say.Append(Say.Two, term: 2, new EntryId(1, 2), commit: 2);

        Assert.Empty(member.Step(append with { Entries = [LogBuilder.Normal(term: 2, index: 2, [])] }));

        Assert.Equal([1UL, 1], member.LogTerms);
    }

    [Fact]
    public void A_heartbeat_that_commits_beyond_the_log_stops_the_member()
    {
        var member = Follower(commit: 1, terms: [1, 1]);

        Assert.Throws<InvariantViolatedException>(() => member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 3)));
    }

    [Fact]
    public void A_heartbeat_commits_what_the_log_has_and_is_answered()
    {
        var member = Follower(commit: 1, terms: [1, 1, 1]);

        var answer = Assert.Single(member.Step(
            Say.Heartbeat(Say.Two, term: 1, commit: 2) with { Context = "c"u8.ToArray() }));

        Assert.Equal(2UL, member.Node.CommitIndex);
        Assert.Equal((MessageType.HeartbeatResponse, Say.Two), (answer.Type, answer.To));
        Assert.Equal("c"u8.ToArray(), answer.Context.ToArray());
    }

    [Fact]
    public void The_commit_index_never_goes_back()
    {
        var member = Follower(commit: 2, terms: [1, 1, 1]);

        member.Step(Say.Heartbeat(Say.Two, term: 1, commit: 1));
        member.Step(Say.Append(Say.Two, term: 1, new EntryId(1, 3), commit: 1));

        Assert.Equal(2UL, member.Node.CommitIndex);
    }

    [Fact]
    public void A_snapshot_replaces_a_log_that_it_is_ahead_of()
    {
        var member = Follower(commit: 1, terms: [1, 1]);
        var snapshot = new MemberSnapshot(
            new EntryId(2, 9), member.Node.Configuration, new AppliedState(Index: 9, Digest: 5));
        var message = Say.Snapshot(Say.Two, term: 3, snapshot.Id, voters: [1, 2, 3]);

        member.Member.Receive(new Envelope(Say.Two, message, snapshot));

        Assert.Equal(snapshot.Id, member.Node.Last);
        Assert.Equal((9UL, 9UL), (member.Node.CommitIndex, member.Node.AppliedIndex));
        Assert.Equal(new HardState(Term: 3, MemberId.None, Commit: 9), member.Member.Disk.Synced);
        Assert.Empty(member.LogTerms);
        var answer = Assert.Single(member.Member.Readies.SelectMany(ready => ready.SendAfterSync));
        Assert.Equal((MessageType.AppendResponse, 9UL), (answer.Type, answer.Previous.Index));
    }

    [Fact]
    public void Entries_that_follow_a_snapshot_at_once_are_taken_too()
    {
        var member = Follower(commit: 1, terms: [1, 1]);
        var snapshot = new MemberSnapshot(
            new EntryId(2, 9), member.Node.Configuration, new AppliedState(Index: 9, Digest: 5));
        var message = Say.Snapshot(Say.Two, term: 3, snapshot.Id, voters: [1, 2, 3]);

        member.Member.Receive(new Envelope(Say.Two, message, snapshot));
        member.Step(Say.Append(Say.Two, term: 3, snapshot.Id, commit: 10, terms: [3]));

        Assert.Equal(10UL, member.Member.State.Index);
        Assert.Equal(new EntryId(3, 10), Assert.Single(member.Member.Disk.Entries).Id);
    }

    [Fact]
    public void In_the_3_4_dialect_a_snapshot_without_this_member_is_passed_over()
    {
        var member = Follower(commit: 1, terms: [1, 1]);

        member.Step(Say.Snapshot(Say.Two, term: 1, new EntryId(1, 9), voters: [2, 3]));

        Assert.Equal(2UL, member.Node.Last.Index);
        Assert.Equal(3, member.Node.Configuration.Voters.Count);
    }

    private static LoneMember Follower(ulong commit, ulong[] terms) =>
        LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, new HardState(Term: 1, MemberId.None, commit), terms);
}
