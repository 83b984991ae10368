using Microsoft.Extensions.Logging;
using Netcd.Disk.Backend;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Disk.Snapshots;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk;

/// <summary>Finds out who wrote a data directory and whether netcd may go on with it.</summary>
internal sealed class DirectoryInspection(
    IFileSystem fileSystem,
    DataDirectoryOptions options,
    DirectoryLayout layout,
    SegmentSet segments,
    BackendFile backend)
{
    private const int RecordsToLookAt = 16;

    /// <summary>
    /// Whether a member's log is here. The head of a first segment alone is what remains of a creation that was cut
    /// short: the first save has a state, and nothing was promised before it.
    /// </summary>
    public bool HasMember()
    {
        if (segments.Held.Count != 1 || segments.Newest.Name != default(SegmentName))
        {
            return segments.Held.Count != 0;
        }

        var file = segments.Newest.File;
        var reader = new SegmentReader(file, crc: 0);
        try
        {
            for (var position = 0; reader.Next(); position++)
            {
                var isPromise = reader.Type == RecordType.State || (reader.Type == RecordType.SnapshotMarker &&
                    SnapshotMarkerCodec.Decode(reader.Data) != EntryId.Zero);
                if (isPromise || RecordShape.FindProblem(reader.Type, reader.Data, position) is not null)
                {
                    return true;
                }
            }
        }
        catch (WireFormatException)
        {
            return true; // Recovery says what is wrong with it.
        }

        return reader.Offset == 0 || TailExaminer.Examine(file, reader).Verdict == TailVerdict.Damaged;
    }

    /// <summary>A forgotten or new --wal-dir and a lost log must not make a new member out of an old one.</summary>
    /// <remarks>The log is created before the backend, so a backend alone has lost it.</remarks>
    public void CheckLogIsNotElsewhere()
    {
        var ownWal = Path.Combine(layout.Member, "wal");
        var isElsewhere = layout.Wal != ownWal && fileSystem.DirectoryExists(ownWal) &&
            fileSystem.List(ownWal).Any(name => SegmentName.Parse(name) is not null);
        var isBackendUsed = backend.Exists && (segments.Held.Count == 0 || backend.HasV3Keys(isOfMember: false));
        var snapshot = fileSystem.List(layout.Snapshots).LastOrDefault(name => SnapshotName.Parse(name) is not null);
        var trace = isElsewhere ? ownWal
            : snapshot is not null ? Path.Combine(layout.Snapshots, snapshot)
            : isBackendUsed ? backend.FilePath
            : null;
        if (trace is not null)
        {
            throw new DataDirectoryException(layout.Wal, $"holds no log, but {trace} belongs to a member that has one",
                "Give the --wal-dir with which the member was started before, or restore the directory from a backup.");
        }
    }

    /// <summary>For a new member: what was asked for, else 3.4.</summary>
    public Dialect ChooseDialect()
    {
        CheckChoice(backend.FilePath, isOf34: backend.Exists);
        return options.Dialect ?? Dialect.Etcd34;
    }

    /// <summary>The dialect in which an existing member's directory was left.</summary>
    public Dialect FindDialect()
    {
        var isOf34 = backend.Exists || HasPaddedFrames();
        CheckChoice(backend.Exists ? backend.FilePath : layout.Wal, isOf34);
        return isOf34 ? Dialect.Etcd34 : Dialect.Etcd23;
    }

    /// <summary>What a directory of 3.4 holds must not be given to 2.3.</summary>
    public void CheckChoice(string path, bool isOf34)
    {
        if (options.Dialect == Dialect.Etcd23 && isOf34)
        {
            throw new DataDirectoryException(path, "belongs to etcd 3, and 2.3 would not start with it",
                "Leave out the choice of the 2.3 dialect, or choose another --data-dir.");
        }
    }

    public void CheckV3Keys(bool isOfMember, ILogger logger)
    {
        if (!backend.Exists || !backend.HasV3Keys(isOfMember))
        {
            return;
        }

        if (!options.AllowV3Keys)
        {
            throw new DataDirectoryException(backend.FilePath, "holds v3 keys, which netcd would neither serve nor change",
                "Go on with etcd, or allow netcd to leave them untouched (--allow-v3-keys).");
        }

        Log.V3KeysKept(logger, backend.FilePath);
    }

    /// <summary>Only etcd 3.4 pads frames, so a backend that is missing there was lost.</summary>
    private bool HasPaddedFrames()
    {
        var reader = new SegmentReader(segments.Newest.File, crc: null);
        for (var i = 0; i < RecordsToLookAt && !reader.HasPadding; i++)
        {
            if (!reader.Next())
            {
                break;
            }
        }

        return reader.HasPadding;
    }
}
