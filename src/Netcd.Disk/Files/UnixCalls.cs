using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Netcd.Disk.Files;

/// <summary>The system calls that .NET does not offer: fdatasync, locks, directories as files.</summary>
/// <remarks>Each returns zero or the error number. The Linux-only ones say so; call the others on any Unix.</remarks>
internal static partial class UnixCalls
{
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int InvalidArgument = 22;
    public const int FileTableOverflow = 23;
    public const int TooManyOpenFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NotPermitted = 1;
    public const int NotSupported = 95;
    public const int NoSystemCall = 38;
    public const int QuotaExceeded = 122;

    private const int Interrupted = 4;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int SetOpenFileLock = 37;
    private const short WriteLock = 1;
    private const int DirectoryOnly = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Linux only.</summary>
    public static int DataSync(SafeFileHandle file)
    {
        while (FDataSync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    public static int Lock(SafeFileHandle file) => Repeat(() => Flock(file, LockExclusive | LockNonBlocking));

    /// <summary>Linux only: the lock over the whole file that belongs to the open file and not to the process.</summary>
    public static int LockOpenFile(SafeFileHandle file)
    {
        var wholeFile = new FileLock { Type = WriteLock };
        return Repeat(() => Fcntl(file, SetOpenFileLock, ref wholeFile));
    }

    /// <summary>Opens a directory, which .NET cannot.</summary>
    public static int OpenDirectory(string path, out SafeFileHandle directory)
    {
        var flags = OperatingSystem.IsLinux() ? DirectoryOnly | CloseOnExec : 0;
        var descriptor = -1;
        var error = Repeat(() => descriptor = OpenFile(path, flags));
        directory = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    public static int Sync(SafeFileHandle file) => Repeat(() => FSync(file));

    private static int Repeat(Func<int> call)
    {
        while (call() == -1)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, ref FileLock fileLock);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    /// <summary>struct flock of 64-bit Linux; start and length zero mean the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int ProcessId;
    }
}
