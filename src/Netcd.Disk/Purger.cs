using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Disk.Snapshots;
using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>
/// Deletes the oldest snapshots, segments and copies of torn segments beyond the numbers to keep, as far as nobody uses
/// them.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Purger(IFileSystem fileSystem, DirectoryLayout layout, DataDirectoryOptions options, ILogger logger)
{
    private const string BackendSuffix = ".snap.db";

    private readonly Lock _gate = new();
    private string _keptSnapshot = "";
    private bool _isStopped;

    /// <summary>Never deletes the file with which the member would start now.</summary>
    public void KeepSnapshot(EntryId id)
    {
        lock (_gate)
        {
            _keptSnapshot = SnapshotName.Format(id);
        }
    }

    public void Run()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            Purge(layout.Snapshots, options.SnapshotsMax, name => SnapshotName.Parse(name) is not null);
            Purge(layout.Snapshots, options.SnapshotsMax, name => name.EndsWith(BackendSuffix, StringComparison.Ordinal));
            Purge(layout.Wal, options.WalsMax, name => SegmentName.Parse(name) is not null);
            Purge(layout.Wal, options.WalsMax, name => name.EndsWith(SegmentSet.BrokenSuffix, StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Deletes nothing from here on, to be called before the segments are unlocked: that one is locked is all that
    /// tells the purger that it is still needed.
    /// </summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
        }
    }

    private void Purge(string directory, int max, Func<string, bool> isCounted)
    {
        if (max == 0)
        {
            return;
        }

        var current = directory;
        try
        {
            var names = fileSystem.List(directory).Where(isCounted).ToList();
            foreach (var name in names.Take(Math.Max(0, names.Count - max)))
            {
                current = Path.Combine(directory, name);
                if (name == _keptSnapshot || !TryDelete(current))
                {
                    return; // What is newer is in use as well.
                }

                Log.Purged(logger, current);
            }
        }
        catch (DiskFailedException failure)
        {
            Log.PurgeFailed(logger, current, failure.Message);
        }
    }

    private bool TryDelete(string path)
    {
        try
        {
            using var file = fileSystem.Open(path, FileUse.Edit);
            if (!file.TryLock())
            {
                return false;
            }

            fileSystem.DeleteFile(path);
            return true;
        }
        catch (DiskFailedException failure) when (failure.Error == DiskError.Locked)
        {
            return false;
        }
    }
}
