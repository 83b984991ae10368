namespace Netcd.Disk.Files;

/// <summary>One open file. Positions and lengths are in bytes; disposing closes it and gives up its lock.</summary>
/// <remarks>Thread-safe as far as the ranges that are written do not overlap.</remarks>
public interface IFile : IDisposable
{
    /// <summary>For messages; whoever renames the file sets it.</summary>
    string Path { get; set; }

    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends, and returns the number of bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes everything in one call to the system; the file grows as needed.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Cuts the file, or extends it with zeros.</summary>
    void SetLength(long length);

    /// <summary>Returns when data and length are on disk (fdatasync).</summary>
    void Sync();

    /// <summary>Takes the exclusive lock, both the one of etcd 2.3 (flock) and of 3.4 (fcntl). False when it is held.</summary>
    bool TryLock();
}
