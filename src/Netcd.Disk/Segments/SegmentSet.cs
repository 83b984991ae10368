using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;
using Netcd.Raft;

namespace Netcd.Disk.Segments;

/// <summary>The segments that this process holds locked, oldest first. Released ones may be purged.</summary>
/// <param name="fileSystem">Where they are.</param>
/// <param name="path">Their directory.</param>
/// <param name="flag">The flag that chose it, for the operator.</param>
internal sealed class SegmentSet(IFileSystem fileSystem, string path, string flag) : IDisposable
{
    public const string BrokenSuffix = ".broken";

    private const string TemporarySuffix = ".tmp";

    private readonly List<HeldSegment> _held = [];

    public IReadOnlyList<HeldSegment> Held => _held;

    public HeldSegment Newest => _held[^1];

    /// <summary>Whether <see cref="Add"/> failed so late that the new segment may or may not be there.</summary>
    public bool IsUncertain { get; private set; }

    /// <summary>Opens and locks all segments.</summary>
    public void OpenAll(ILogger logger)
    {
        foreach (var name in fileSystem.List(path))
        {
            if (SegmentName.Parse(name) is { } segment)
            {
                _held.Add(new HeldSegment(segment, OpenLocked(Path.Combine(path, name))));
            }
            else if (!name.EndsWith(TemporarySuffix, StringComparison.Ordinal) &&
                !name.EndsWith(BrokenSuffix, StringComparison.Ordinal))
            {
                Log.UnknownWalName(logger, name, path);
            }
        }
    }

    /// <summary>Removes half-made segments: ours, those of etcd 2.3 and the prepared ones of etcd 3.4.</summary>
    public void RemoveTemporaries(ILogger logger)
    {
        foreach (var name in fileSystem.List(path))
        {
            if (name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            {
                fileSystem.DeleteFile(Path.Combine(path, name));
                Log.RemovedTemporary(logger, name);
            }
        }
    }

    /// <summary>Makes a segment that is there with its whole head or not at all.</summary>
    /// <param name="index">The first index that may be written to it.</param>
    /// <param name="head">Its first records.</param>
    public void Add(ulong index, ReadOnlySpan<byte> head)
    {
        var name = new SegmentName(_held.Count == 0 ? 0 : Newest.Name.Sequence + 1, index);
        var target = Path.Combine(path, name.ToString());
        var temporary = target + TemporarySuffix;
        IFile? file = null;
        try
        {
            file = fileSystem.Open(temporary, FileUse.CreatePrivate);
            Invariant.Holds(file.TryLock()); // Nobody else may know a file that did not exist.
            file.Write(offset: 0, head);
            file.Sync();
            fileSystem.Rename(temporary, target);
            file.Path = target;
        }
        catch (DiskFailedException)
        {
            Discard(file, temporary);
            throw;
        }

        _held.Add(new HeldSegment(name, file));
        IsUncertain = true;
        fileSystem.SyncDirectory(path);
        IsUncertain = false;
    }

    /// <summary>Forgets the only segment, which the next <see cref="Add"/> then replaces in one step.</summary>
    public void ForgetUnfinished()
    {
        Invariant.Holds(_held.Count == 1 && Newest.Name == default(SegmentName));
        Dispose();
    }

    /// <summary>Unlocks the segments before the one that may hold the entry of this index.</summary>
    public void Release(ulong index)
    {
        while (_held.Count > 1 && _held[1].Name.Index < index)
        {
            _held[0].Dispose();
            _held.RemoveAt(0);
        }
    }

    public void Dispose()
    {
        foreach (var segment in _held)
        {
            segment.Dispose();
        }

        _held.Clear();
    }

    private IFile OpenLocked(string file)
    {
        try
        {
            var opened = fileSystem.Open(file, FileUse.Edit);
            if (opened.TryLock())
            {
                return opened;
            }

            opened.Dispose();
        }
        catch (DiskFailedException failure) when (failure.Error == DiskError.Locked)
        {
            // Reported below, as when only the second kind of lock is held.
        }

        throw DataDirectoryException.LockedElsewhere(file, flag);
    }

    private void Discard(IFile? file, string temporary)
    {
        file?.Dispose();
        try
        {
            if (fileSystem.FileExists(temporary))
            {
                fileSystem.DeleteFile(temporary);
            }
        }
        catch (DiskFailedException)
        {
            // The next start removes it; the first failure is the one to report.
        }
    }
}
