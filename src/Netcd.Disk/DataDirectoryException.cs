using Netcd.Disk.Files;

namespace Netcd.Disk;

/// <summary>The data directory cannot be used as it is; one line for the operator.</summary>
/// <param name="path">The directory or file.</param>
/// <param name="problem">What is wrong with it, as the rest of a sentence that begins with the path.</param>
/// <param name="advice">What to do, as a sentence.</param>
public sealed class DataDirectoryException(string path, string problem, string advice)
    : IOException($"Data directory: {path} {problem}. {advice}")
{
    /// <summary>The system refused an operation in it.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="flag">The flag that chose the place of the file.</param>
    internal DataDirectoryException(DiskFailedException failure, string flag)
        : this(failure.File, $"cannot be used: {failure.Operation}{DiskFailedException.At(failure.Offset)} failed, {failure.Cause}", Advice(failure.Error, flag))
    {
    }

    public string Path { get; } = path;

    internal static DataDirectoryException LockedElsewhere(string path, string flag) =>
        new(path, "is locked by another process", Advice(DiskError.Locked, flag));

    private static string Advice(DiskError error, string flag) => error switch
    {
        DiskError.Denied => $"Run netcd as the owner of the directory, or choose another {flag}.",
        DiskError.ReadOnly => $"Mount the file system writable, or choose another {flag}.",
        DiskError.Full => $"Free some space, or choose another {flag}.",
        DiskError.InputOutput => "Check the device and the kernel's log.",
        DiskError.TooManyOpenFiles => "Raise the limit of open files (ulimit -n).",
        DiskError.WrongKind => $"A part of the path is not a directory; choose another {flag}.",
        DiskError.Locked => $"Stop the etcd or netcd that uses it, or choose another {flag}.",
        _ => $"Choose another {flag}.",
    };
}
