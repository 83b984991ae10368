using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>The write-ahead log: what a member has promised, durable before anybody hears of it.</summary>
/// <remarks>
/// One thread only. After a failed write or sync nobody knows what the disk holds, so every later call throws the same
/// <see cref="DiskFailedException"/>. A full disk (<see cref="DiskError.Full"/>) found while writing is the exception:
/// the log is as it was before the call, which may be repeated once there is space.
/// </remarks>
public sealed class Wal : IDisposable
{
    private const long SlowSyncLimitMs = 1000;
    private const long RetryCutAfterBytes = 1024 * 1024;

    private readonly SegmentSet _segments;
    private readonly DataDirectoryOptions _options;
    private readonly WalMetadata _metadata;
    private readonly ILogger _logger;
    private readonly RecordWriter _records = new();
    private readonly int _zeroFillBytes;

    private IFile _tail;
    private long _offset;
    private long _readyEnd;
    private long _cutOffset;
    private uint _crc;
    private HardState _state;
    private ulong _lastIndex;
    private DiskFailedException? _failure;

    /// <summary>Continues a log at the end that was read.</summary>
    internal Wal(SegmentSet segments, Dialect dialect, DataDirectoryOptions options, WalContents contents, ILogger logger)
    {
        Invariant.Holds(contents.Metadata is not null);
        _segments = segments;
        _options = options;
        _metadata = contents.Metadata!; // Checked just above.
        _logger = logger;
        _zeroFillBytes = dialect == Dialect.Etcd34 ? options.ZeroFillBytes : 0;
        _tail = segments.Newest.File;
        _offset = contents.TailOffset;
        _readyEnd = _tail.Length;
        _cutOffset = options.SegmentBytes;
        _crc = contents.TailCrc;
        _state = contents.State;
        _lastIndex = contents.LastIndex;
    }

    /// <summary>Appends and returns when it is durable.</summary>
    /// <param name="state">The hard state after it; written if it is not empty and differs from the last one.</param>
    /// <param name="entries">In order; may replace the end of the log, never leave a gap.</param>
    /// <remarks>
    /// A state that moves only the commit index is written but not synced: a crash may lose it, and the next leader
    /// finds it again (Raft §5.3).
    /// </remarks>
    public void Save(HardState state, IReadOnlyList<Entry> entries)
    {
        ThrowIfFailed();
        var writesState = !state.IsEmpty && state != _state;
        if (entries.Count == 0 && !writesState)
        {
            return;
        }

        CutIfFull();
        _records.Begin(_crc);
        for (var i = 0; i < entries.Count; i++)
        {
            // What could not be read again must not be written.
            Invariant.Holds(i == 0 ? entries[i].Index <= _lastIndex + 1 : entries[i].Index == entries[i - 1].Index + 1);
            Invariant.Holds(entries[i].Type == EntryType.Normal || !entries[i].Data.IsEmpty);
            _records.AddEntry(entries[i]);
        }

        if (writesState)
        {
            Invariant.Holds(state.Term != 0);
            _records.AddState(state);
        }

        Append();
        if (entries.Count != 0 || state.Term != _state.Term || state.Vote != _state.Vote)
        {
            Sync();
        }

        _state = writesState ? state : _state;
        _lastIndex = entries.Count == 0 ? _lastIndex : entries[^1].Index;
    }

    /// <summary>Appends a state and returns when it is durable, even if only its commit index is new.</summary>
    internal void SaveSynced(HardState state)
    {
        Save(state, []);
        Sync();
    }

    /// <summary>Marks that the log up to here is, or is about to be, in a snapshot.</summary>
    /// <param name="id">The place.</param>
    /// <param name="isApplied">
    /// Whether the entry of this log was applied there. A snapshot that was received may stand for another entry than
    /// the one at its index, so nothing may be said of what is committed before its file is there.
    /// </param>
    internal void MarkSnapshot(EntryId id, bool isApplied)
    {
        ThrowIfFailed();
        CutIfFull();
        _records.Begin(_crc);
        var state = _state;
        if (isApplied && id.Index <= _lastIndex && id.Index > state.Commit)
        {
            // etcd 3.4 uses a snapshot only below a commit index that the log knows; what is applied is committed.
            state = state with { Commit = id.Index };
            _records.AddState(state);
        }

        _records.AddSnapshotMarker(id);
        Append();
        Sync();
        _state = state;
        _lastIndex = Math.Max(_lastIndex, id.Index);
    }

    /// <summary>Cuts off the zeros behind the end and makes everything durable.</summary>
    internal void CloseCleanly()
    {
        if (_failure is null)
        {
            EndTail();
        }

        Dispose();
    }

    /// <summary>Gives up the files and their locks as a crash would.</summary>
    public void Dispose()
    {
        _failure ??= new DiskFailedException(_tail.Path, "write", offset: null, DiskError.Other, "the log was closed");
        _segments.Dispose();
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new DiskFailedException(failure.File, failure.Operation, failure.Offset, failure.Error, failure.Cause);
        }
    }

    private void Append()
    {
        var bytes = _records.Frames.Length;
        var zeros = ZerosAfter(_offset + bytes);
        try
        {
            _records.AddZeros(zeros);
            try
            {
                _tail.Write(_offset, _records.Frames);
            }
            catch (DiskFailedException full) when (full.Error == DiskError.Full && zeros != 0)
            {
                _records.RemoveZeros(zeros);
                _tail.Write(_offset, _records.Frames);
                zeros = 0;
            }
        }
        catch (DiskFailedException failure)
        {
            Undo(failure);
            throw;
        }

        _offset += bytes;
        _readyEnd = Math.Max(_readyEnd, _offset + zeros);
        _crc = _records.Crc;
    }

    /// <summary>How many zeros to write along: none while the end is within those that are there.</summary>
    /// <remarks>
    /// A sync of a file that neither grows nor gets blocks costs a third less, and one write in hundreds pays for it.
    /// </remarks>
    private int ZerosAfter(long end)
    {
        const int PageBytes = 4096;
        return _zeroFillBytes == 0 || end <= _readyEnd
            ? 0
            : (int)(((end + _zeroFillBytes) / PageBytes * PageBytes) - end);
    }

    /// <summary>After a write on a full disk: removes what it left, so that the log may go on.</summary>
    private void Undo(DiskFailedException failure)
    {
        if (failure.Error != DiskError.Full)
        {
            _failure = failure;
            return;
        }

        try
        {
            _tail.SetLength(_offset);
            _readyEnd = _offset;
        }
        catch (DiskFailedException second)
        {
            _failure = second;
        }
    }

    private void Sync()
    {
        var start = Stopwatch.GetTimestamp();
        Try(_tail.Sync);
        var elapsedMs = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (elapsedMs > SlowSyncLimitMs)
        {
            Log.SlowSync(_logger, _tail.Path, elapsedMs, SlowSyncLimitMs);
        }
    }

    private void CutIfFull()
    {
        if (_offset < _cutOffset)
        {
            return;
        }

        EndTail(); // First, or a crash could keep the new segment's chain and lose the end of this one.
        _records.Begin(_crc);
        _records.AddCrc();
        _records.AddMetadata(_metadata);
        if (!_state.IsEmpty)
        {
            _records.AddState(_state);
        }

        try
        {
            _segments.Add(_lastIndex + 1, _records.Frames);
        }
        catch (DiskFailedException failure) when (!_segments.IsUncertain)
        {
            Log.SegmentNotBegun(_logger, failure.Message);
            _cutOffset = _offset + RetryCutAfterBytes;
            return;
        }
        catch (DiskFailedException failure)
        {
            _failure = failure;
            throw;
        }

        _tail = _segments.Newest.File;
        _offset = _records.Frames.Length;
        _readyEnd = _offset;
        _cutOffset = _options.SegmentBytes;
        _crc = _records.Crc;
        Log.BeganSegment(_logger, _tail.Path);
    }

    private void EndTail()
    {
        Try(() =>
        {
            if (_tail.Length > _offset)
            {
                _tail.SetLength(_offset);
            }

            _tail.Sync();
        });
        _readyEnd = _offset;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (DiskFailedException failure)
        {
            _failure = failure;
            throw;
        }
    }
}
