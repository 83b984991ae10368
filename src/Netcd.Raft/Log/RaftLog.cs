using Netcd.Raft.Wire;

namespace Netcd.Raft.Log;

/// <summary>
/// The part of the log that is held in memory, and how far it is stable (on this disk), committed and applied.
/// </summary>
/// <remarks>Always: compacted ≤ applied ≤ committed ≤ last, applied ≤ stable ≤ last. One thread.</remarks>
internal sealed class RaftLog
{
    private readonly List<Entry> _entries = [];

    public RaftLog(EntryId snapshot, IReadOnlyList<Entry> entries)
    {
        Compacted = snapshot;
        Committed = Applied = Stable = snapshot.Index;
        foreach (var entry in entries)
        {
            Append(entry);
        }

        Stable = LastIndex;
    }

    /// <summary>The entry just before the first one held.</summary>
    public EntryId Compacted { get; private set; }

    /// <summary>The highest index known to be on a majority (Raft §5.3).</summary>
    public ulong Committed { get; private set; }

    /// <summary>The highest index handed to the state machine.</summary>
    public ulong Applied { get; private set; }

    /// <summary>The highest index that this member's disk holds.</summary>
    public ulong Stable { get; private set; }

    public ulong FirstIndex => Compacted.Index + 1;

    public EntryId Last => _entries.Count == 0 ? Compacted : _entries[^1].Id;

    public ulong LastIndex => Last.Index;

    public bool HasUnstable => Stable < LastIndex;

    /// <summary>Whether there are committed entries on this disk that the state machine has not seen.</summary>
    public bool HasApplicable => Applied < ApplicableIndex;

    private ulong ApplicableIndex => Math.Min(Committed, Stable);

    /// <summary>The term of the entry at <paramref name="index"/>, which must be held or just compacted.</summary>
    public ulong TermAt(ulong index) => index == Compacted.Index ? Compacted.Term : At(index).Term;

    /// <summary>Whether this entry is held or just compacted.</summary>
    public bool Contains(EntryId entry) =>
        entry.Index >= Compacted.Index && entry.Index <= LastIndex && TermAt(entry.Index) == entry.Term;

    /// <summary>Whether another entry than this one is committed in its place.</summary>
    public bool ContradictsCommitted(EntryId entry) =>
        entry.Index >= Compacted.Index && entry.Index <= Committed && TermAt(entry.Index) != entry.Term;

    public void Append(Entry entry)
    {
        Invariant.Holds(entry.Index == LastIndex + 1);
        Invariant.Holds(entry.Term >= Last.Term);
        _entries.Add(entry);
    }

    /// <summary>
    /// Takes over a leader's entries, which must not begin before the commit index. What is here already stays, and so
    /// does what follows it; from the first that differs on, the leader's replace ours (Raft §5.3).
    /// </summary>
    public void Replace(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (Contains(entry.Id))
            {
                continue;
            }

            Truncate(entry.Index);
            Append(entry);
        }
    }

    /// <summary>
    /// The entries from <paramref name="first"/> on, as many as fit in <paramref name="bytesMax"/> but at least one if
    /// there is one.
    /// </summary>
    public IReadOnlyList<Entry> From(ulong first, int bytesMax)
    {
        var position = PositionOf(first);
        var count = 0;
        for (long bytes = 0; position + count < _entries.Count; count++)
        {
            bytes += EntryCodec.SizeBytes(_entries[position + count]);
            if (count > 0 && bytes > bytesMax)
            {
                break;
            }
        }

        return count == 0 ? [] : _entries.GetRange(position, count);
    }

    public IReadOnlyList<Entry> Unstable() => HasUnstable ? Slice(Stable + 1, LastIndex) : [];

    public IReadOnlyList<Entry> Applicable() => HasApplicable ? Slice(Applied + 1, ApplicableIndex) : [];

    /// <summary>Whether a change of the membership is committed that the state machine has not seen.</summary>
    public bool HasUnappliedConfChange()
    {
        for (var index = Applied + 1; index <= Committed; index++)
        {
            if (At(index).Type == EntryType.ConfChange)
            {
                return true;
            }
        }

        return false;
    }

    public void CommitTo(ulong index)
    {
        // A leader's word that this member holds what it does not: its disk must have lost it.
        Invariant.Holds(index <= LastIndex);
        Committed = Math.Max(Committed, index);
    }

    /// <summary>Takes in that the log up to <paramref name="last"/> is on disk, unless it has been replaced meanwhile.</summary>
    public void StableTo(EntryId last)
    {
        if (Contains(last))
        {
            Stable = Math.Max(Stable, last.Index);
        }
    }

    public void AppliedTo(ulong index)
    {
        Invariant.Holds(index <= ApplicableIndex);
        Applied = Math.Max(Applied, index); // A snapshot may have come meanwhile.
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
        _entries.RemoveRange(index: 0, (int)(index - Compacted.Index));
        Compacted = new EntryId(term, index);
    }

    /// <summary>Forgets everything: a snapshot takes its place that ends at <paramref name="snapshot"/>.</summary>
    public void RestartAt(EntryId snapshot)
    {
        Invariant.Holds(snapshot.Index > Committed);
        _entries.Clear();
        Compacted = snapshot;
        Committed = Applied = Stable = snapshot.Index;
    }

    private void Truncate(ulong first)
    {
        if (first > LastIndex)
        {
            return;
        }

        Invariant.Holds(first > Committed);
        var position = PositionOf(first);
        _entries.RemoveRange(position, _entries.Count - position);
        Stable = Math.Min(Stable, LastIndex);
    }

    public Entry At(ulong index)
    {
        Invariant.Holds(index >= FirstIndex);
        Invariant.Holds(index <= LastIndex);
        return _entries[PositionOf(index)];
    }

    private List<Entry> Slice(ulong first, ulong last) =>
        _entries.GetRange(PositionOf(first), (int)(last - first + 1));

    private int PositionOf(ulong index) => (int)(index - FirstIndex);
}
