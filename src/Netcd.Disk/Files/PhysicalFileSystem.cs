using Microsoft.Win32.SafeHandles;

namespace Netcd.Disk.Files;

/// <summary>The real files of this machine.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public IFile Open(string path, FileUse use) => SystemErrors.Guard(path, "open", () =>
    {
        var create = use is FileUse.CreatePrivate or FileUse.CreateShared;
        var options = new FileStreamOptions
        {
            Mode = create ? FileMode.Create : FileMode.Open,
            Access = use == FileUse.Read ? FileAccess.Read : FileAccess.ReadWrite,
            // Outside Windows the lock is taken by TryLock; there a second writer is kept out right here.
            Share = OperatingSystem.IsWindows() && use != FileUse.Read
                ? FileShare.Read | FileShare.Delete
                : FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (create && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = use == FileUse.CreatePrivate ? OwnerOnly : Everybody;
        }

        return (IFile)new PhysicalFile(path, new FileStream(path, options));
    });

    public bool FileExists(string path) => Attributes(path) is { } found && !found.HasFlag(FileAttributes.Directory);

    public bool DirectoryExists(string path) => Attributes(path) is { } found && found.HasFlag(FileAttributes.Directory);

    public void CreateDirectory(string path) => SystemErrors.Guard(path, "create", () =>
    {
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, OwnerOnlyDirectory);
    });

    public IReadOnlyList<string> List(string path) => SystemErrors.Guard(path, "list", () =>
    {
        var names = new List<string>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            names.Add(Path.GetFileName(entry));
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    });

    public void Rename(string from, string to) => SystemErrors.Guard(from, "rename", () =>
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }

        return to;
    });

    public void DeleteFile(string path) => SystemErrors.Guard(path, "delete", () =>
    {
        File.Delete(path);
        return path;
    });

    public IDisposable? TryLockDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Stream.Null;
        }

        var directory = OpenDirectory(path);
        var error = UnixCalls.Lock(directory);
        if (error is not (UnixCalls.TryAgain or UnixCalls.AccessDenied))
        {
            return directory; // Also where the file system has no locks: etcd goes on there, and so do we.
        }

        directory.Dispose();
        return null;
    }

    public void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names; there is no call for it.
        }

        using var directory = OpenDirectory(path);
        SystemErrors.ThrowIfFailed(UnixCalls.Sync(directory), path, "sync");
    }

    /// <summary>Null when there is no such name. File.Exists would say so of a name that cannot be looked up as well.</summary>
    private static FileAttributes? Attributes(string path) => SystemErrors.Guard(path, "find", () =>
    {
        try
        {
            return File.GetAttributes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (FileAttributes?)null;
        }
    });

    private static SafeFileHandle OpenDirectory(string path)
    {
        SystemErrors.ThrowIfFailed(UnixCalls.OpenDirectory(path, out var directory), path, "open");
        return directory;
    }
}
