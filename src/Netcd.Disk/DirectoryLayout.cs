using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;

namespace Netcd.Disk;

/// <summary>The directories inside a data directory: checks what is there and creates what is missing.</summary>
internal sealed class DirectoryLayout
{
    private const string MemberName = "member";
    private const string ProxyName = "proxy";
    private const string CertificatesName = "fixtures"; // Those that a member makes for itself (--auto-tls).
    private const string WalName = "wal";
    private const string SnapshotName = "snap";
    private const string UnfinishedMemberName = "member.tmp";
    private const string DataFlag = "--data-dir";
    private const string WalFlag = "--wal-dir";
    private const string ProbeName = ".touch";
    private const string LostAndFoundName = "lost+found";

    private readonly IFileSystem _fileSystem;
    private readonly DataDirectoryOptions _options;

    public DirectoryLayout(IFileSystem fileSystem, DataDirectoryOptions options)
    {
        _fileSystem = fileSystem;
        _options = options;
        Member = Path.Combine(options.Path, MemberName);
        Wal = options.WalPath ?? Path.Combine(Member, WalName);
        Snapshots = Path.Combine(Member, SnapshotName);
    }

    public string Member { get; }

    public string Wal { get; }

    public string Snapshots { get; }

    /// <summary>The flag with which an operator chooses where <paramref name="path"/> is.</summary>
    public string FlagOf(string path) =>
        _options.WalPath is { } wal && (path == wal || path.StartsWith(wal.TrimEnd('/') + '/', StringComparison.Ordinal))
            ? WalFlag
            : DataFlag;

    public void Prepare(ILogger logger)
    {
        RequireDirectory(_options.Path);
        _fileSystem.CreateDirectory(_options.Path);
        MoveOldLayout(logger);
        CheckNames(logger);
        foreach (var directory in (string[])[Member, Wal, Snapshots])
        {
            RequireDirectory(directory);
            _fileSystem.CreateDirectory(directory);
        }

        foreach (var directory in (string[])[_options.Path, Member, Wal, Snapshots])
        {
            Probe(directory);
        }
    }

    /// <summary>Makes the directories' own names durable.</summary>
    public void Sync()
    {
        _fileSystem.SyncDirectory(Member);
        _fileSystem.SyncDirectory(_options.Path);
        foreach (var directory in (string[])[_options.Path, Wal])
        {
            if (Path.GetDirectoryName(Path.GetFullPath(directory)) is { } parent)
            {
                SyncIfReadable(parent);
            }
        }
    }

    /// <summary>A parent belongs to somebody else, who need not let netcd read it.</summary>
    private void SyncIfReadable(string directory)
    {
        try
        {
            _fileSystem.SyncDirectory(directory);
        }
        catch (DiskFailedException failure) when (failure.Error == DiskError.Denied)
        {
        }
    }

    private void RequireDirectory(string path)
    {
        if (_fileSystem.FileExists(path))
        {
            throw new DataDirectoryException(path, "is a file, not a directory",
                $"Move it away or choose another {FlagOf(path)}.");
        }

        for (var part = Path.GetDirectoryName(Path.GetFullPath(path)); part is not null; part = Path.GetDirectoryName(part))
        {
            if (_fileSystem.FileExists(part))
            {
                throw new DataDirectoryException(path, $"cannot be created: a part of the path, {part}, is not a directory",
                    $"Move that file away or choose another {FlagOf(path)}.");
            }
        }
    }

    private void Probe(string directory)
    {
        var probe = Path.Combine(directory, ProbeName);
        _fileSystem.Open(probe, FileUse.CreatePrivate).Dispose();
        _fileSystem.DeleteFile(probe);
    }

    private void CheckNames(ILogger logger)
    {
        var names = _fileSystem.List(_options.Path);
        var isProxy = names.Contains(ProxyName);
        if (isProxy && names.Contains(MemberName))
        {
            throw new DataDirectoryException(_options.Path, "holds both a member and a proxy directory",
                "Move away the one that is not in use.");
        }

        if (isProxy)
        {
            throw new DataDirectoryException(_options.Path, "belongs to a proxy", "Choose another --data-dir for a member.");
        }

        var foreign = names.Where(IsForeign).ToArray();
        if (foreign.Length > 0 && !names.Contains(MemberName))
        {
            throw new DataDirectoryException(_options.Path, $"holds files that are not netcd's, such as {foreign[0]}",
                "Choose an empty or a new --data-dir, or one that a member has used.");
        }

        foreach (var name in foreign)
        {
            Log.UnknownName(logger, name, _options.Path);
        }
    }

    /// <summary>Whether a name is neither ours nor one that a file system or an administrator's tool leaves behind.</summary>
    private bool IsForeign(string name) =>
        name is not (MemberName or CertificatesName or LostAndFoundName) && !name.StartsWith('.')
        && !name.Contains(ClosedDirectory.AsideMark, StringComparison.Ordinal)
        && Path.Combine(_options.Path, name) != _options.WalPath;

    /// <summary>Moves <c>wal</c> and <c>snap</c> of etcd 2.0 below <c>member</c>; goes on where a crash stopped it.</summary>
    private void MoveOldLayout(ILogger logger)
    {
        var unfinished = Path.Combine(_options.Path, UnfinishedMemberName);
        var oldWal = Path.Combine(_options.Path, WalName);
        var oldSnapshots = Path.Combine(_options.Path, SnapshotName);
        var isOld = !_fileSystem.DirectoryExists(Member) && _options.WalPath is null &&
            _fileSystem.DirectoryExists(oldWal) && _fileSystem.DirectoryExists(oldSnapshots) &&
            _fileSystem.List(oldWal).Count != 0;
        if (!isOld && !_fileSystem.DirectoryExists(unfinished))
        {
            return;
        }

        _fileSystem.CreateDirectory(unfinished);
        foreach (var (from, name) in ((string, string)[])[(oldSnapshots, SnapshotName), (oldWal, WalName)])
        {
            if (_fileSystem.DirectoryExists(from))
            {
                _fileSystem.Rename(from, Path.Combine(unfinished, name));
            }
        }

        _fileSystem.SyncDirectory(unfinished);
        _fileSystem.Rename(unfinished, Member);
        _fileSystem.SyncDirectory(_options.Path);
        Log.MovedOldLayout(logger, _options.Path);
    }
}
