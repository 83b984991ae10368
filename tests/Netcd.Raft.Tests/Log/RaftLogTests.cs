using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Log;

public class RaftLogTests
{
    [Fact]
    public void An_entry_must_follow_the_one_before()
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1)]);

        Assert.Throws<InvariantViolatedException>(() => log.Append(At(1, 3)));
        Assert.Throws<InvariantViolatedException>(() => log.Append(At(1, 1)));
        Assert.Throws<InvariantViolatedException>(() => log.Append(At(0, 2)));
    }

    [Fact]
    public void Only_what_is_both_committed_and_stable_is_applicable()
    {
        var log = new RaftLog(EntryId.Zero, []);
        log.Append(At(1, 1));
        log.Append(At(1, 2));

        log.CommitTo(2);
        Assert.Empty(log.Applicable());
        log.StableTo(new EntryId(1, 1));
        Assert.Equal([1UL], log.Applicable().Select(entry => entry.Index));
        log.AppliedTo(1);
        log.StableTo(new EntryId(1, 2));
        Assert.Equal([2UL], log.Applicable().Select(entry => entry.Index));
    }

    [Fact]
    public void The_commit_index_never_goes_back_nor_beyond_the_log()
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2)]);

        log.CommitTo(2);
        log.CommitTo(1);

        Assert.Equal(2UL, log.Committed);
        Assert.Throws<InvariantViolatedException>(() => log.CommitTo(3));
    }

    [Fact]
    public void A_committed_entry_is_never_replaced()
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2)]);
        log.CommitTo(1);

        log.Replace([At(2, 2)]);
        Assert.Equal(new EntryId(2, 2), log.Last);
        Assert.Throws<InvariantViolatedException>(() => log.Replace([At(2, 1)]));
    }

    [Fact]
    public void The_term_of_the_last_compacted_entry_is_still_known()
    {
        var log = new RaftLog(new EntryId(4, 10), [At(5, 11)]);

        Assert.Equal(4UL, log.TermAt(10));
        Assert.Equal(5UL, log.TermAt(11));
        Assert.Equal(11UL, log.FirstIndex);
    }

    /// <summary>The terms of what a leader sends from index 3 on; the terms of the log, and how much of it is stable.</summary>
    public static TheoryData<ulong[], ulong[], ulong> Replacements => new()
    {
        { [], [1, 1, 2, 2, 2], 5 },
        { [2, 2], [1, 1, 2, 2, 2], 5 }, // A message that came twice: what follows stays.
        { [2, 2, 2, 2], [1, 1, 2, 2, 2, 2], 5 }, // One that is new.
        { [2, 3], [1, 1, 2, 3], 3 }, // Another one at index 4: ours goes, with all that follows.
        { [3, 3, 3, 3], [1, 1, 3, 3, 3, 3], 2 },
    };

    [Theory, MemberData(nameof(Replacements))]
    public void A_leaders_entries_replace_ours_from_the_first_that_differs(ulong[] sent, ulong[] terms, ulong stable)
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2), At(2, 3), At(2, 4), At(2, 5)]);
        log.CommitTo(2);

        log.Replace([.. sent.Select((term, position) => At(term, 3 + (ulong)position))]);

        Assert.Equal(terms, Enumerable.Range(1, (int)log.LastIndex).Select(index => log.TermAt((ulong)index)));
        Assert.Equal(stable, log.Stable);
    }

    [Fact]
    public void What_is_committed_is_never_replaced()
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2)]);
        log.CommitTo(2);

        Assert.Throws<InvariantViolatedException>(() => log.Replace([At(2, 2)]));
    }

    [Theory]
    [InlineData(1, 0, 1)] // No limit lets nothing through: one entry goes always.
    [InlineData(1, 8, 1)] // Each of these entries takes 6 bytes.
    [InlineData(1, 1000, 3)]
    [InlineData(3, 1000, 1)]
    [InlineData(4, 1000, 0)]
    public void As_many_entries_are_given_as_fit_but_at_least_one(ulong first, int bytesMax, int count)
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2), At(1, 3)]);

        Assert.Equal(count, log.From(first, bytesMax).Count);
    }

    [Fact]
    public void A_snapshot_takes_the_place_of_the_whole_log()
    {
        var log = new RaftLog(EntryId.Zero, [At(1, 1), At(1, 2)]);

        log.RestartAt(new EntryId(3, 9));

        Assert.Equal(new EntryId(3, 9), log.Last);
        Assert.Equal((9UL, 9UL, 9UL), (log.Committed, log.Applied, log.Stable));
        Assert.False(log.HasUnstable);
        Assert.True(log.Contains(new EntryId(3, 9)));
        Assert.False(log.Contains(new EntryId(1, 2)));
        Assert.Throws<InvariantViolatedException>(() => log.RestartAt(new EntryId(3, 9)));
    }

    [Fact]
    public void A_configuration_change_is_unapplied_between_commit_and_apply()
    {
        var change = At(1, 1) with { Type = EntryType.ConfChange };
        var log = new RaftLog(EntryId.Zero, [change, At(1, 2)]);
        Assert.False(log.HasUnappliedConfChange());
        log.CommitTo(2);
        Assert.True(log.HasUnappliedConfChange());
        log.AppliedTo(1);
        Assert.False(log.HasUnappliedConfChange());
    }

    private static Entry At(ulong term, ulong index) =>
        new() { Type = EntryType.Normal, Id = new EntryId(term, index) };
}
