namespace Netcd.Disk.Files;

/// <summary>The operating system's files as far as a member needs them: the seam for disk faults.</summary>
/// <remarks>
/// Thread-safe. Every member throws <see cref="DiskFailedException"/> and nothing else when the system refuses.
/// What is written is durable after <see cref="IFile.Sync"/>; a new, renamed or deleted name only after
/// <see cref="SyncDirectory"/>.
/// </remarks>
public interface IFileSystem
{
    IFile Open(string path, FileUse use);

    bool FileExists(string path);

    bool DirectoryExists(string path);

    /// <summary>Creates the directory and its missing parents, open to the owner only (mode 0700).</summary>
    void CreateDirectory(string path);

    /// <summary>The names (not paths) of the files and directories in it, in ordinal order.</summary>
    IReadOnlyList<string> List(string path);

    /// <summary>Renames a file or directory; an existing file of the new name is replaced at once.</summary>
    void Rename(string from, string to);

    void DeleteFile(string path);

    /// <summary>
    /// Keeps other processes from taking the same lock until it is disposed. Null when it is held. Always succeeds where
    /// the system cannot lock directories.
    /// </summary>
    IDisposable? TryLockDirectory(string path);

    /// <summary>Makes the directory's names durable.</summary>
    void SyncDirectory(string path);
}
