using Microsoft.Win32.SafeHandles;

namespace Netcd.Disk.Files;

/// <summary>An open file of this machine.</summary>
internal sealed class PhysicalFile(string path, FileStream stream) : IFile
{
    private readonly SafeFileHandle _handle = stream.SafeFileHandle;

    public string Path { get; set; } = path;

    public long Length => SystemErrors.Guard(Path, "measure", () => RandomAccess.GetLength(_handle));

    public int Read(long offset, Span<byte> buffer)
    {
        var total = 0;
        try
        {
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }

            return total;
        }
        catch (Exception failure) when (SystemErrors.IsRefusal(failure))
        {
            throw SystemErrors.Translate(failure, Path, "read", offset + total);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            RandomAccess.Write(_handle, data, offset);
        }
        catch (Exception failure) when (SystemErrors.IsRefusal(failure))
        {
            throw SystemErrors.Translate(failure, Path, "write", offset);
        }
    }

    public void SetLength(long length) => SystemErrors.Guard(Path, "resize", () =>
    {
        RandomAccess.SetLength(_handle, length);
        return length;
    });

    public void Sync()
    {
        if (OperatingSystem.IsLinux())
        {
            SystemErrors.ThrowIfFailed(UnixCalls.DataSync(_handle), Path, "sync");
            return;
        }

        SystemErrors.Guard(Path, "sync", () =>
        {
            RandomAccess.FlushToDisk(_handle);
            return Path;
        });
    }

    public bool TryLock()
    {
        if (OperatingSystem.IsWindows())
        {
            return true; // The open itself excludes other writers there.
        }

        return Taken(UnixCalls.Lock(_handle)) &&
            (!OperatingSystem.IsLinux() || Taken(UnixCalls.LockOpenFile(_handle)));
    }

    public void Dispose() => stream.Dispose();

    private bool Taken(int error)
    {
        // A network file system without locks is not a locked file: etcd goes on there, and so do we.
        if (error is UnixCalls.NotSupported or UnixCalls.NoSystemCall or UnixCalls.InvalidArgument)
        {
            return true;
        }

        if (error is UnixCalls.TryAgain or UnixCalls.AccessDenied)
        {
            return false;
        }

        SystemErrors.ThrowIfFailed(error, Path, "lock");
        return true;
    }
}
