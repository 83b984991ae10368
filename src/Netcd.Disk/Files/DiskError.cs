namespace Netcd.Disk.Files;

/// <summary>Why the operating system refused, as far as an operator would act differently.</summary>
public enum DiskError
{
    Other,

    /// <summary>The device failed (EIO).</summary>
    InputOutput,

    /// <summary>No space or quota is left (ENOSPC, EDQUOT).</summary>
    Full,

    /// <summary>The file system is mounted read-only (EROFS).</summary>
    ReadOnly,

    /// <summary>The user may not do this (EACCES, EPERM).</summary>
    Denied,

    /// <summary>The name does not exist (ENOENT).</summary>
    NotFound,

    /// <summary>A part of the path is not a directory, or the name is one (ENOTDIR, EISDIR).</summary>
    WrongKind,

    /// <summary>Somebody else holds the lock (EWOULDBLOCK).</summary>
    Locked,

    /// <summary>Too many files are open (EMFILE, ENFILE).</summary>
    TooManyOpenFiles,
}
