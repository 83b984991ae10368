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
        log.StableTo(1);
        Assert.Equal([1UL], log.Applicable().Select(entry => entry.Index));
        log.AppliedTo(1);
        log.StableTo(2);
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
    public void The_term_of_the_last_compacted_entry_is_still_known()
    {
        var log = new RaftLog(new EntryId(4, 10), [At(5, 11)]);

        Assert.Equal(4UL, log.TermAt(10));
        Assert.Equal(5UL, log.TermAt(11));
        Assert.Equal(11UL, log.FirstIndex);
    }

    private static Entry At(ulong term, ulong index) =>
        new() { Type = EntryType.Normal, Id = new EntryId(term, index) };
}
