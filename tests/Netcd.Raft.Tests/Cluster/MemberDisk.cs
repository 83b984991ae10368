using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>
/// What a member has saved. Entries and a changed term or vote are synced as they are written; a commit index that
/// moved alone is written without a sync, so a crash may take it back.
/// </summary>
internal sealed class MemberDisk(MemberSnapshot founding, HardState state, IEnumerable<Entry> entries)
{
    private readonly List<Entry> _entries = [.. entries];
    private HardState _synced = state;
    private HardState _written = state;

    /// <summary>The latest snapshot; the founding one has nothing in it and index 0.</summary>
    public MemberSnapshot Snapshot { get; private set; } = founding;

    public IReadOnlyList<Entry> Entries => _entries;

    public HardState Synced => _synced;

    /// <summary>What a restart finds.</summary>
    public RaftState Load() => new()
    {
        Snapshot = Snapshot.Id,
        Configuration = Snapshot.Configuration,
        HardState = _written,
        Entries = [.. _entries],
    };

    public static bool NeedsSync(Ready ready) =>
        ready.Entries.Count > 0 || ready.MustSaveState || ready.Snapshot is not null;

    /// <summary>Saves what <paramref name="ready"/> asks for; <paramref name="received"/> is the snapshot named in it.</summary>
    public void Save(Ready ready, MemberSnapshot? received)
    {
        if (received is not null)
        {
            Snapshot = received;
            _entries.Clear();
        }

        if (ready.Entries.Count > 0)
        {
            var kept = ready.Entries[0].Index - FirstIndex;
            Assert.InRange(kept, 0UL, (ulong)_entries.Count); // Neither a gap nor an overwritten snapshot.
            _entries.RemoveRange((int)kept, _entries.Count - (int)kept);
            _entries.AddRange(ready.Entries);
        }

        _written = ready.HardState;
        if (NeedsSync(ready))
        {
            _synced = _written;
        }
    }

    /// <summary>Takes back what was not synced.</summary>
    public void LosePower() => _written = _synced;

    /// <summary>Whether the entry is here durably, by itself or within the snapshot.</summary>
    public bool Holds(EntryId id) =>
        id.Index <= Snapshot.Id.Index || (id.Index <= LastIndex && At(id.Index).Id == id);

    /// <summary>The place of the entry before <paramref name="index"/>.</summary>
    public EntryId Before(ulong index) => index == FirstIndex ? Snapshot.Id : At(index - 1).Id;

    /// <summary>Keeps a snapshot of what is applied instead of the entries up to it, durably.</summary>
    public void TakeSnapshot(MemberSnapshot snapshot, HardState state)
    {
        _entries.RemoveRange(0, (int)(snapshot.Id.Index + 1 - FirstIndex));
        Snapshot = snapshot;
        _synced = _written = state; // A commit index below the snapshot would be refused at the next start.
    }

    private ulong FirstIndex => _entries.Count > 0 ? _entries[0].Index : Snapshot.Id.Index + 1;

    private ulong LastIndex => _entries.Count > 0 ? _entries[^1].Index : Snapshot.Id.Index;

    private Entry At(ulong index) => _entries[(int)(index - FirstIndex)];
}
