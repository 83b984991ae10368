using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Server.Driver;
using Netcd.Store;
using Netcd.Store.Persistence;

namespace Netcd.Server.Snapshots;

/// <summary>Takes a snapshot every so many entries: frozen on the driver thread, written by one task beside it.</summary>
internal sealed class SnapshotTaker(
    DataDirectory directory,
    KeyStore store,
    RaftNode node,
    SnapshotSender sender,
    DriverInbox inbox,
    MemberOptions options,
    ILogger logger)
{
    private EntryId _last;
    private Task _saving = Task.CompletedTask;

    /// <summary>Tells where the snapshot stands that this member started from, or went over to.</summary>
    public void StartFrom(EntryId snapshot) => _last = snapshot;

    /// <summary>Whether enough was applied since the last snapshot and none is being written.</summary>
    public bool IsDue => _saving.IsCompleted && node.AppliedIndex - _last.Index > options.SnapshotCount;

    /// <summary>Whether one is being written. Any thread.</summary>
    public bool IsSaving => !_saving.IsCompleted;

    /// <summary>
    /// Marks the place in the log, freezes the store and has it written. Throws what the log throws, before anything
    /// else happened.
    /// </summary>
    public void Take()
    {
        var id = new EntryId(node.TermAt(node.AppliedIndex), node.AppliedIndex);
        Log.SnapshotStarts(logger, id.Index, _last.Index);
        var metadata = new SnapshotMetadata
        {
            Id = id,
            Voters = [.. node.Configuration.Voters],
            Learners = [.. node.Configuration.Learners],
        };
        directory.MarkSnapshot(id);
        var frozen = store.Freeze();
        _last = id;
        _saving = options.Threads.Run(() => Save(metadata, frozen));
    }

    /// <summary>Waits until no snapshot is being written.</summary>
    public Task WaitAsync() => _saving;

    private void Save(SnapshotMetadata metadata, StoreSnapshot frozen)
    {
        try
        {
            directory.SaveSnapshot(metadata, frozen.WriteTo);
            Log.SnapshotSaved(logger, metadata.Id.Index);
            inbox.Post(() => Release(metadata.Id.Index));
            directory.Purge();
        }
        catch (IOException failure)
        {
            // The log still holds everything, so nothing is lost; the next snapshot will cover this one's entries.
            Log.SnapshotFailed(logger, metadata.Id.Index, failure.Message);
        }
    }

    private void Release(ulong index)
    {
        directory.ReleaseWal(index);
        var compactTo = index > options.EntriesKept ? index - options.EntriesKept : 0;
        if (sender.FirstUnderWay is { } underWay)
        {
            compactTo = Math.Min(compactTo, underWay);
        }

        if (compactTo > 0)
        {
            node.CompactTo(compactTo);
            Log.Compacted(logger, compactTo);
        }
    }
}
