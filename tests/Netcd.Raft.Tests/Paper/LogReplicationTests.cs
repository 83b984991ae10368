using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>How entries get from the leader into every log (Raft §5.3).</summary>
public sealed class LogReplicationTests
{
    [Fact]
    public void Raft_5_3_a_command_is_appended_and_sent_to_all_with_the_place_before_it()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        var sent = member.Propose("x");

        Assert.Equal([Say.Two, Say.Three], sent.Select(message => message.To));
        Assert.All(sent, message =>
        {
            Assert.Equal(MessageType.Append, message.Type);
            Assert.Equal(new EntryId(1, 1), message.Previous);
            Assert.Equal(new EntryId(1, 2), Assert.Single(message.Entries).Id);
            Assert.Equal(1UL, message.Commit);
        });
        Assert.Equal([1UL, 1], member.LogTerms);
    }

    /// <summary>Voters, who acknowledges, and whether that commits.</summary>
    public static TheoryData<int, ulong[], bool> Acknowledgements => new()
    {
        { 1, [], true },
        { 2, [], false },
        { 2, [2], true },
        { 3, [], false },
        { 3, [2], true },
        { 3, [3], true },
        { 4, [2], false },
        { 4, [2, 3], true },
        { 5, [4], false },
        { 5, [2, 5], true },
        { 5, [2, 3, 4, 5], true },
        { 5, [2, 2], false }, // The same member twice.
    };

    [Theory, MemberData(nameof(Acknowledgements))]
    public void Raft_5_3_an_entry_is_committed_once_a_majority_holds_it(int voters, ulong[] acknowledged, bool isCommitted)
    {
        var member = LoneMember.LeadingFollowed(voters, ClusterOptions.Etcd34);
        member.Propose("x");

        foreach (var id in acknowledged)
        {
            member.Step(Say.Ack(new MemberId(id), term: 1, index: 2));
        }

        Assert.Equal(isCommitted ? 2UL : 1, member.Node.CommitIndex);
        Assert.Equal(isCommitted ? 2UL : 1, member.Member.State.Index);
    }

    [Fact]
    public void Raft_5_3_committing_an_entry_commits_all_before_it_also_those_of_earlier_leaders()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1, 2]);

        member.Step(Say.Ack(Say.Two, term: 3, index: 4));

        Assert.Equal([1UL, 2, 3, 4], member.Member.AppliedEntries.Select(entry => entry.Index));
    }

    [Fact]
    public void Raft_5_3_a_follower_learns_of_the_commit_with_the_next_append_or_heartbeat_and_applies_in_order()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.Propose(1, "x");
        cluster.Propose(1, "y");

        cluster.Settle();

        foreach (var member in cluster.Members)
        {
            Assert.Equal([1UL, 2, 3], member.AppliedEntries.Select(entry => entry.Index));
        }
    }

    [Fact]
    public void Raft_5_3_a_follower_commits_no_further_than_what_the_append_showed_to_match()
    {
        // The follower's third entry may not be the leader's.
        var state = new HardState(Term: 1, MemberId.None, Commit: 1);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, terms: [1, 1, 1]);

        member.Step(Say.Append(Say.Two, term: 2, new EntryId(1, 1), commit: 3, terms: [1]));

        Assert.Equal(2UL, member.Node.CommitIndex);
        Assert.Equal([1UL, 1, 1], member.LogTerms);
    }

    /// <summary>A follower's log, the place before the append, and the hint if it refuses.</summary>
    public static TheoryData<ulong[], ulong, ulong, bool, ulong> Places => new()
    {
        { [1, 2], 0, 0, true, 0 }, // Before the first entry all logs are equal.
        { [1, 2], 1, 1, true, 0 },
        { [1, 2], 2, 2, true, 0 },
        { [1, 2], 1, 2, false, 2 }, // Another term there.
        { [1, 2], 3, 2, false, 2 },
        { [1, 2], 3, 3, false, 2 }, // Beyond the end.
        { [1, 2], 3, 9, false, 2 },
        { [], 1, 1, false, 0 },
    };

    [Theory, MemberData(nameof(Places))]
    public void Raft_5_3_a_follower_takes_an_append_only_where_its_log_has_the_entry_before(
        ulong[] log, ulong previousTerm, ulong previousIndex, bool isTaken, ulong hint)
    {
        var state = new HardState(Term: 3, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, log);

        var answer = Assert.Single(
            member.Step(Say.Append(Say.Two, term: 3, new EntryId(previousTerm, previousIndex), commit: 0)));

        Assert.Equal(MessageType.AppendResponse, answer.Type);
        Assert.Equal(!isTaken, answer.Reject);
        Assert.Equal(previousIndex, answer.Previous.Index);
        Assert.Equal(hint, answer.RejectHint);
        Assert.Equal(log, member.LogTerms);
    }

    /// <summary>A follower's log, the append, the log afterwards, and how many entries were written.</summary>
    public static TheoryData<ulong[], ulong, ulong[], ulong[], int> Appends => new()
    {
        { [1, 2, 2], 3, [3], [1, 2, 2, 3], 1 },
        { [1, 2, 2], 3, [], [1, 2, 2], 0 },
        { [1, 2, 2], 1, [2], [1, 2, 2], 0 }, // Had it, and keeps what comes after.
        { [1, 2, 2], 1, [2, 2], [1, 2, 2], 0 },
        { [1, 2, 2], 1, [2, 2, 3], [1, 2, 2, 3], 1 },
        { [1, 2, 2], 1, [3], [1, 3], 1 }, // The first conflict takes all after it along.
        { [1, 2, 2], 1, [2, 3, 3], [1, 2, 3, 3], 2 },
        { [1, 2, 2], 0, [3, 3], [3, 3], 2 },
        { [], 0, [1, 1], [1, 1], 2 },
    };

    [Theory, MemberData(nameof(Appends))]
    public void Raft_5_3_a_follower_drops_its_log_from_the_first_conflict_on_and_nothing_else(
        ulong[] log, ulong previous, ulong[] entries, ulong[] expected, int writtenCount)
    {
        var state = new HardState(Term: 3, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, log);
        var place = previous == 0 ? EntryId.Zero : new EntryId(log[previous - 1], previous);

        var answer = Assert.Single(member.Step(Say.Append(Say.Two, term: 3, place, commit: 0, entries)));

        Assert.False(answer.Reject);
        Assert.Equal(previous + (ulong)entries.Length, answer.Previous.Index);
        Assert.Equal(expected, member.LogTerms);
        Assert.Equal(writtenCount, member.Member.Readies.Sum(ready => ready.Entries.Count));
    }

    /// <summary>The followers (a) to (f) of the paper's figure 7; the leader of term 8 has 1 1 1 4 4 5 5 6 6 6.</summary>
    public static TheoryData<char, ulong[]> Figure7 => new()
    {
        { 'a', [1, 1, 1, 4, 4, 5, 5, 6, 6] },
        { 'b', [1, 1, 1, 4] },
        { 'c', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6] },
        { 'd', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7] },
        { 'e', [1, 1, 1, 4, 4, 4, 4] },
        { 'f', [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3] },
    };

    [Theory, MemberData(nameof(Figure7))]
    public void Raft_5_3_figure_7_every_log_is_brought_into_line_with_the_leaders(char follower, ulong[] log)
    {
        _ = follower;
        ulong[] leaders = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
        var cluster = RaftCluster.Of(count: 3, ClusterOptions.Etcd34);
        var state = new HardState(Term: 7, MemberId.None, Commit: 0);
        cluster.Start(Say.Self, state, LogBuilder.OfTerms(leaders));
        cluster.Start(Say.Two, state, LogBuilder.OfTerms(log));

        cluster.Elect(1); // Member 3 has an empty log and votes for it; (c) and (d) themselves would not.

        Assert.Equal([.. leaders, 8UL], cluster[2].Disk.Entries.Select(entry => entry.Term));
        Assert.Equal(cluster[1].State, cluster[2].State);
    }

    [Fact]
    public void Raft_5_3_a_leader_steps_back_until_the_logs_meet()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1, 1, 1]);

        var retry = Assert.Single(member.Step(Say.Rejection(Say.Two, term: 2, index: 4, hint: 2)));

        Assert.Equal(new EntryId(1, 2), retry.Previous);
        Assert.Equal([3UL, 4, 5], retry.Entries.Select(entry => entry.Index));
    }

    [Fact]
    public void Raft_5_3_a_leader_never_removes_nor_overwrites_its_own_entries()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34, terms: [1]);
        member.Propose("x");

        member.Step(Say.Append(Say.Two, term: 2, new EntryId(1, 1), commit: 0, terms: [2])); // There is no such leader.

        Assert.Equal([1UL, 2, 2], member.LogTerms);
    }

    [Fact]
    public void Raft_5_3_a_late_acknowledgement_does_not_take_back_what_is_known()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");
        member.Step(Say.Ack(Say.Two, term: 1, index: 2));

        member.Step(Say.Ack(Say.Two, term: 1, index: 1));

        Assert.Equal(2UL, member.Node.Progress().Single(progress => progress.Id == Say.Two).Match);
        Assert.Equal(2UL, member.Node.CommitIndex);
    }
}
