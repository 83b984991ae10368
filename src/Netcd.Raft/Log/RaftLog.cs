namespace Netcd.Raft.Log;

/// <summary>
/// The part of the log that is held in memory, and how far it is stable (on this disk), committed and applied.
/// </summary>
/// <remarks>Always: compacted ≤ applied ≤ committed ≤ last, applied ≤ stable ≤ last. One thread.</remarks>
internal sealed class RaftLog
{
    private readonly List<Entry> _entries = [];
    private EntryId _compacted; // The entry just before the first one held.

    public RaftLog(EntryId snapshot, IReadOnlyList<Entry> entries)
    {
        _compacted = snapshot;
        Committed = Applied = Stable = snapshot.Index;
        foreach (var entry in entries)
        {
            Append(entry);
        }

        Stable = LastIndex;
    }

    /// <summary>The highest index known to be on a majority (Raft §5.3).</summary>
    public ulong Committed { get; private set; }

    /// <summary>The highest index handed to the state machine.</summary>
    public ulong Applied { get; private set; }

    /// <summary>The highest index that this member's disk holds.</summary>
    public ulong Stable { get; private set; }

    public ulong FirstIndex => _compacted.Index + 1;

    public EntryId Last => _entries.Count == 0 ? _compacted : _entries[^1].Id;

    public ulong LastIndex => Last.Index;

    public bool HasUnstable => Stable < LastIndex;

    /// <summary>Whether there are committed entries on this disk that the state machine has not seen.</summary>
    public bool HasApplicable => Applied < ApplicableIndex;

    private ulong ApplicableIndex => Math.Min(Committed, Stable);

    /// <summary>The term of the entry at <paramref name="index"/>, which must be held or just compacted.</summary>
    public ulong TermAt(ulong index) => index == _compacted.Index ? _compacted.Term : At(index).Term;

    public void Append(Entry entry)
    {
        Invariant.Holds(entry.Index == LastIndex + 1);
        Invariant.Holds(entry.Term >= Last.Term);
        _entries.Add(entry);
    }

    public IReadOnlyList<Entry> Unstable() => Slice(Stable + 1, LastIndex);

    public IReadOnlyList<Entry> Applicable() => Slice(Applied + 1, ApplicableIndex);

    public void CommitTo(ulong index)
    {
        Invariant.Holds(index <= LastIndex);
        Committed = Math.Max(Committed, index);
    }

    public void StableTo(ulong index)
    {
        Invariant.Holds(index <= LastIndex);
        Stable = Math.Max(Stable, index);
    }

    public void AppliedTo(ulong index)
    {
        Invariant.Holds(index >= Applied);
        Invariant.Holds(index <= ApplicableIndex);
        Applied = index;
    }

    /// <summary>Forgets the entries up to <paramref name="index"/>, which a snapshot covers.</summary>
    public void CompactTo(ulong index)
    {
        if (index < FirstIndex)
        {
            return;
        }

        Invariant.Holds(index <= Applied);
        var term = TermAt(index);
        _entries.RemoveRange(0, (int)(index - _compacted.Index));
        _compacted = new EntryId(term, index);
    }

    private Entry At(ulong index)
    {
        Invariant.Holds(index >= FirstIndex);
        Invariant.Holds(index <= LastIndex);
        return _entries[PositionOf(index)];
    }

    private List<Entry> Slice(ulong first, ulong last) =>
        last < first ? [] : _entries.GetRange(PositionOf(first), (int)(last - first + 1));

    private int PositionOf(ulong index) => (int)(index - FirstIndex);
}
