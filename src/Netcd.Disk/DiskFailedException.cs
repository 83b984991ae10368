using Netcd.Disk.Files;

namespace Netcd.Disk;

/// <summary>The operating system refused or failed an operation on a file; what is on disk is no longer known.</summary>
/// <param name="file">The file or directory.</param>
/// <param name="operation">What was tried, as a verb: "write", "sync", ...</param>
/// <param name="offset">Where in the file, in bytes; null if it was not at a certain place.</param>
/// <param name="error">The kind of failure.</param>
/// <param name="cause">The system's own text.</param>
public sealed class DiskFailedException(string file, string operation, long? offset, DiskError error, string cause)
    : IOException($"Cannot {operation} {file}{At(offset)}: {cause}.{Advice(error)}")
{
    public string File { get; } = file;

    public string Operation { get; } = operation;

    /// <summary>Where in the file, in bytes; null if it was not at a certain place.</summary>
    public long? Offset { get; } = offset;

    public DiskError Error { get; } = error;

    public string Cause { get; } = cause;

    /// <summary>The place as it stands in messages, empty without one.</summary>
    internal static string At(long? offset) => offset is null ? "" : $" at byte {offset}";

    private static string Advice(DiskError error) => error switch
    {
        DiskError.Full => " Free some space; a member that runs goes on by itself, one that ended has to be started again.",
        DiskError.ReadOnly => " Mount the file system writable and start the member again.",
        DiskError.InputOutput => " Check the device and the kernel's log before you start the member again.",
        DiskError.Denied => " Run netcd as the owner of its data directory.",
        DiskError.TooManyOpenFiles => " Raise the limit of open files (ulimit -n) and start the member again.",
        _ => "",
    };
}
