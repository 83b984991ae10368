using Microsoft.Extensions.Logging;
using Netcd.Disk.Backend;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Disk.Snapshots;

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

    /// <summary>A forgotten or new --wal-dir must not make a new member out of an old one.</summary>
    public void CheckLogIsWhereSnapshotsAre()
    {
        if (segments.Held.Count != 0)
        {
            return;
        }

        var ownWal = Path.Combine(layout.Member, "wal");
        var isElsewhere = layout.Wal != ownWal && fileSystem.DirectoryExists(ownWal) &&
            fileSystem.List(ownWal).Any(name => SegmentName.Parse(name) is not null);
        if (isElsewhere || fileSystem.List(layout.Snapshots).Any(name => SnapshotName.Parse(name) is not null))
        {
            throw new DataDirectoryException(layout.Wal, $"holds no log, but {layout.Member} belongs to a member that has one",
                "Give the --wal-dir with which the member was started before, or restore the directory from a backup.");
        }
    }

    /// <summary>What was asked for, else what is there, else 3.4.</summary>
    public Dialect ChooseDialect()
    {
        if (options.Dialect == Dialect.Etcd23 && backend.Exists)
        {
            throw new DataDirectoryException(backend.FilePath, "belongs to etcd 3, and 2.3 would not start beside it",
                "Leave out the choice of the 2.3 dialect, or choose another --data-dir.");
        }

        var isOf23 = segments.Held.Count != 0 && !backend.Exists && !HasPaddedFrames();
        return options.Dialect ?? (isOf23 ? Dialect.Etcd23 : Dialect.Etcd34);
    }

    public void CheckV3Keys(ILogger logger)
    {
        if (!backend.Exists || !backend.HasV3Keys())
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
