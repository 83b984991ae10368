using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Disk.Snapshots;
using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>Chooses the snapshot to start with and reads the log after it.</summary>
internal sealed class RecoveryReader(
    IFileSystem fileSystem, string snapshots, IReadOnlyList<HeldSegment> segments, ILogger logger)
{
    private const string BrokenSuffix = ".broken";

    public (SnapshotFile? Snapshot, WalContents Contents) Read()
    {
        foreach (var name in fileSystem.List(snapshots).Reverse())
        {
            if (SnapshotName.Parse(name) is not null && OpenSnapshot(name) is { } snapshot &&
                TryStartFrom(snapshot) is { } contents)
            {
                return (snapshot, Checked(contents, snapshot.Metadata.Id.Index));
            }
        }

        return (null, Checked(new WalReader(segments, EntryId.Zero).Read(), snapshotIndex: 0));
    }

    /// <summary>Null, and renamed, if the file is damaged.</summary>
    private SnapshotFile? OpenSnapshot(string name)
    {
        var path = Path.Combine(snapshots, name);
        try
        {
            return SnapshotFile.Open(fileSystem, path);
        }
        catch (SnapshotCorruptException corrupt)
        {
            fileSystem.Rename(path, path + BrokenSuffix);
            fileSystem.SyncDirectory(snapshots);
            Log.BrokenSnapshot(logger, path, $"byte {corrupt.Offset}: {corrupt.Problem}", path + BrokenSuffix);
            return null;
        }
    }

    /// <summary>Null if the log does not know the snapshot: a crash can leave a file that never came into use.</summary>
    private WalContents? TryStartFrom(SnapshotFile snapshot)
    {
        var id = snapshot.Metadata.Id;
        var contents = new WalReader(segments, id).Read();
        if (!contents.HasMarker)
        {
            Log.IgnoredSnapshot(logger, snapshot.Path, $"the log has no marker of {id}");
            return null;
        }

        if (contents.State.Commit < id.Index)
        {
            Log.IgnoredSnapshot(logger, snapshot.Path, $"the log is committed up to index {contents.State.Commit} only");
            return null;
        }

        return contents;
    }

    private WalContents Checked(WalContents contents, ulong snapshotIndex)
    {
        var last = snapshotIndex + (ulong)contents.Entries.Count;
        return contents.State.Commit <= last
            ? contents
            : throw new WalCorruptException(segments[^1].File.Path, contents.TailOffset,
                $"the log ends at index {last}, but index {contents.State.Commit} was committed");
    }
}
