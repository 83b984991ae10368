using System.Runtime.InteropServices;

namespace Netcd.Hosting;

/// <summary>How many files and sockets this process may have open.</summary>
internal static partial class FileDescriptors
{
    /// <summary>Descriptors that etcd and netcd keep back from clients, for the log, snapshots and other members.</summary>
    public const int Reserved = 150;

    private const int OpenFiles = 7; // RLIMIT_NOFILE on Linux.

    /// <summary>The soft limit, which the runtime has already raised to the hard one.</summary>
    public static int Limit =>
        GetLimit(OpenFiles, out var limit) == 0 ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
