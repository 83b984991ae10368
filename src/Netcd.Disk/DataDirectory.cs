using System.Buffers;
using Microsoft.Extensions.Logging;
using Netcd.Disk.Backend;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Disk.Snapshots;
using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>A member's data directory: its log, its snapshots and the file that etcd 3.4 wants beside them.</summary>
/// <remarks>
/// One thread only, except where a method says so. Opening gives way to <see cref="Create"/> for a new member or
/// <see cref="Recover"/> for an existing one; after either, <see cref="Wal"/> takes over.
/// </remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly IFileSystem _fileSystem;
    private readonly DataDirectoryOptions _options;
    private readonly DirectoryLayout _layout;
    private readonly SegmentSet _segments;
    private readonly BackendFile _backend;
    private readonly ILogger _logger;
    private readonly IDisposable _directoryLock;
    private readonly Purger _purger;
    private readonly DirectoryInspection _inspection;
    private Wal? _wal;
    private int _incoming;

    private DataDirectory(
        IFileSystem fileSystem,
        DataDirectoryOptions options,
        DirectoryLayout layout,
        IDisposable directoryLock,
        ILogger logger)
    {
        _fileSystem = fileSystem;
        _options = options;
        _layout = layout;
        _directoryLock = directoryLock;
        _logger = logger;
        _segments = new SegmentSet(fileSystem, layout.Wal, layout.FlagOf(layout.Wal));
        _backend = new BackendFile(fileSystem, layout.Snapshots, logger);
        _purger = new Purger(fileSystem, layout, options, logger);
        _inspection = new DirectoryInspection(fileSystem, options, layout, _segments, _backend);
    }

    /// <summary>Whether a member has lived here before: then <see cref="Recover"/>, else <see cref="Create"/>.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Final after <see cref="Create"/> or <see cref="Recover"/>.</summary>
    public Dialect Dialect { get; private set; }

    /// <summary>The log. Only after <see cref="Create"/> or <see cref="Recover"/>.</summary>
    public Wal Wal => _wal ?? throw new InvalidOperationException("The directory was neither created nor recovered.");

    /// <summary>Creates what is missing, checks the rest and locks it against other processes.</summary>
    /// <exception cref="DataDirectoryException">It cannot be used as it is.</exception>
    public static DataDirectory Open(IFileSystem fileSystem, DataDirectoryOptions options, ILogger logger)
    {
        var layout = new DirectoryLayout(fileSystem, options);
        try
        {
            layout.Prepare(logger);
            var directoryLock = fileSystem.TryLockDirectory(layout.Member) ??
                throw DataDirectoryException.LockedElsewhere(layout.Member, layout.FlagOf(layout.Member));
            var directory = new DataDirectory(fileSystem, options, layout, directoryLock, logger);
            try
            {
                directory.Inspect();
                return directory;
            }
            catch
            {
                directory.Dispose();
                throw;
            }
        }
        catch (DiskFailedException failure)
        {
            throw new DataDirectoryException(failure, layout.FlagOf(failure.File));
        }
    }

    /// <summary>Begins the log of a new member in the directory's dialect.</summary>
    public void Create(WalMetadata metadata) => CreateIn(Dialect, metadata);

    /// <summary>Begins the log of a new member of a cluster that speaks <paramref name="dialect"/>.</summary>
    public void CreateIn(Dialect dialect, WalMetadata metadata)
    {
        Invariant.Holds(!IsInitialized);
        Dialect = dialect;
        if (_segments.Held.Count != 0)
        {
            Log.UnfinishedCreation(_logger, _options.Path);
            _segments.ForgetUnfinished();
        }

        var head = new RecordWriter();
        head.AddCrc();
        head.AddMetadata(metadata);
        head.AddSnapshotMarker(EntryId.Zero);
        _layout.Sync();
        _segments.Add(index: 0, head.Frames);
        if (Dialect == Dialect.Etcd34)
        {
            // After the log, or a crash would leave what a lost log leaves; before the first entry, for then a log with
            // entries and without a backend is one of 2.3.
            _backend.Prepare();
        }

        Start(new WalContents { Metadata = metadata, TailOffset = head.Frames.Length, TailCrc = head.Crc });
        IsInitialized = true;
        var name = dialect.Name();
        Log.Created(_logger, _options.Path, name);
    }

    /// <summary>Finds the newest usable snapshot and the log after it, and repairs what a crash cut off.</summary>
    /// <param name="isOfEtcd3">Whether an entry raises the cluster to etcd 3, from which there is no way back to 2.3.</param>
    /// <exception cref="WalCorruptException">Records are damaged or missing that may have been acknowledged.</exception>
    public Recovery Recover(Func<Entry, bool> isOfEtcd3)
    {
        Invariant.Holds(IsInitialized);
        var (snapshot, contents) = new RecoveryReader(_fileSystem, _layout.Snapshots, _segments.Held, _logger).Read();
        var snapshotId = snapshot?.Metadata.Id ?? EntryId.Zero;
        SettleDialect(isOf34: Dialect == Dialect.Etcd34 || snapshot is { Dialect: Dialect.Etcd34 } ||
            contents.Entries.Any(isOfEtcd3));

        new TailRepair(_fileSystem, _logger).Run(_segments.Newest, contents, Dialect);
        _fileSystem.SyncDirectory(_layout.Wal);
        if (Dialect == Dialect.Etcd34)
        {
            PrepareBackend(snapshotId.Index);
        }

        _segments.Release(snapshotId.Index);
        _purger.KeepSnapshot(snapshotId);
        Start(contents);
        var dialect = Dialect.Name();
        Log.Recovered(_logger, _options.Path, dialect, snapshotId, contents.Entries.Count,
            contents.State.Term, contents.State.Commit);
        return new Recovery(
            contents.Metadata!, // Set, or the reader would have thrown.
            snapshot?.Metadata,
            snapshot is null ? null : () => snapshot.ReadData(_fileSystem),
            contents.State,
            contents.Entries);
    }

    /// <summary>First half of a snapshot of what was applied, on the log's thread: marks its place in the log, durably.</summary>
    public void MarkSnapshot(EntryId id) => Wal.MarkSnapshot(id, isApplied: true);

    /// <summary>Begins to receive a snapshot from a leader. Any thread, several at once.</summary>
    public IncomingSnapshot ReceiveSnapshot()
    {
        var name = $"{SnapshotWriter.TemporaryPrefix}-incoming-{Interlocked.Increment(ref _incoming)}";
        return new IncomingSnapshot(_fileSystem, Path.Combine(_layout.Snapshots, name), Dialect);
    }

    /// <summary>
    /// Replaces the log by a snapshot that was received: the next start begins with it. On the log's thread; durable on
    /// return. A crash before leaves what there was before.
    /// </summary>
    /// <param name="snapshot">Finished.</param>
    /// <param name="state">The hard state with it, which alone makes it count.</param>
    public void Adopt(IncomingSnapshot snapshot, HardState state)
    {
        Invariant.Holds(snapshot.Metadata is not null);
        var id = snapshot.Metadata!.Id; // Checked just above.
        Invariant.Holds(state.Commit >= id.Index);
        Wal.MarkSnapshot(id, isApplied: false);
        if (Dialect == Dialect.Etcd34)
        {
            _backend.RaiseConsistentIndex(id.Index);
        }

        snapshot.MoveTo(_layout.Snapshots);
        _purger.KeepSnapshot(id);
        Wal.SaveSynced(state);
        _segments.Release(id.Index);
        Log.AdoptedSnapshot(_logger, id);
    }

    /// <summary>Second half, on any thread: streams the data into the snapshot's file, which is durable on return.</summary>
    public void SaveSnapshot(SnapshotMetadata metadata, Action<IBufferWriter<byte>> writeData)
    {
        if (Dialect == Dialect.Etcd34)
        {
            _backend.RaiseConsistentIndex(metadata.Id.Index); // First: etcd 3.4 refuses a snapshot ahead of it.
        }

        var bytes = SnapshotWriter.Write(_fileSystem, _layout.Snapshots, metadata, Dialect, writeData);
        _purger.KeepSnapshot(metadata.Id);
        Log.SavedSnapshot(_logger, metadata.Id, bytes);
    }

    /// <summary>On the log's thread, after a snapshot is saved: gives up the segments that it replaces.</summary>
    public void ReleaseWal(ulong snapshotIndex) => _segments.Release(snapshotIndex);

    /// <summary>On any thread: deletes the oldest snapshots and released segments beyond the numbers to keep.</summary>
    public void Purge() => _purger.Run();

    /// <summary>Makes everything durable, cuts off zeros behind the log's end and unlocks the directory.</summary>
    public void CloseCleanly()
    {
        _purger.Stop();
        try
        {
            _wal?.CloseCleanly();
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Unlocks the directory and leaves the files as a crash would.</summary>
    public void Dispose()
    {
        _purger.Stop(); // A snapshot may still be being saved by another thread, which purges afterwards.
        _wal?.Dispose();
        _segments.Dispose();
        _directoryLock.Dispose();
    }

    private void Start(WalContents contents) => _wal = new Wal(_segments, Dialect, _options, contents, _logger);

    private void Inspect()
    {
        _segments.OpenAll(_logger);
        _segments.RemoveTemporaries(_logger); // After the locks: a running etcd has such files, too.
        foreach (var name in _fileSystem.List(_layout.Snapshots))
        {
            if (name.StartsWith(SnapshotWriter.TemporaryPrefix, StringComparison.Ordinal))
            {
                _fileSystem.DeleteFile(Path.Combine(_layout.Snapshots, name));
                Log.RemovedTemporary(_logger, name);
            }
        }

        IsInitialized = _inspection.HasMember();
        if (!IsInitialized)
        {
            _inspection.CheckLogIsNotElsewhere();
        }

        Dialect = IsInitialized ? _inspection.FindDialect() : _inspection.ChooseDialect();
        _inspection.CheckV3Keys(IsInitialized, _logger);
    }

    private void SettleDialect(bool isOf34)
    {
        _inspection.CheckChoice(_layout.Wal, isOf34);
        if (isOf34)
        {
            Dialect = Dialect.Etcd34;
            if (!_backend.Exists)
            {
                Log.LostBackend(_logger, _backend.FilePath);
            }
        }
        else if (_options.Dialect == Dialect.Etcd34)
        {
            Dialect = Dialect.Etcd34;
            Log.ChangesDialect(_logger, _options.Path);
        }
    }

    private void PrepareBackend(ulong snapshotIndex)
    {
        _backend.Prepare();
        if (_backend.ReadConsistentIndex() < snapshotIndex)
        {
            _backend.Adopt(snapshotIndex);
            _backend.RaiseConsistentIndex(snapshotIndex);
        }
    }
}
