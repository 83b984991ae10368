using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Netcd.Logging;

/// <summary>The file of the audit log: only its owner may read it, and lines are added at its end. Thread-safe.</summary>
internal sealed partial class AuditFile : IDisposable
{
    private const int SetFlags = 4; // F_SETFL and O_APPEND of Linux.
    private const int Append = 0x400;

    private readonly FileStream _file;
    private readonly LogWriter _writer;

    private AuditFile(FileStream file, LogWriter writer)
    {
        _file = file;
        _writer = writer;
    }

    /// <exception cref="IOException">It cannot be opened; the message names the flag and what to do.</exception>
    public static AuditFile Open(string path, string flag, ILogger logger)
    {
        var stream = OpenStream(path, flag);
        var writer = new LogWriter(
            stream,
            static count => string.Create(CultureInfo.InvariantCulture, $"{{\"dropped\":{count}}}\n"),
            failure => Log.AuditFailed(logger, path, failure.Message));
        return new AuditFile(stream, writer);
    }

    /// <summary>Queues a line; never waits for the disk. What does not fit into a megabyte is dropped and counted.</summary>
    public void Write(string line) => _writer.Write(line);

    public void Flush() => _writer.Flush();

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private static FileStream OpenStream(string path, string flag)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (OperatingSystem.IsWindows())
            {
                return new FileStream(path, options);
            }

            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            options.UnixCreateMode = OwnerOnly;
            var file = new FileStream(path, options);
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
            AppendAlways(file.SafeFileHandle);
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException(
                $"cannot open the audit log of {flag}: {failure.Message} (give a file that netcd may create or write)");
        }
    }

    /// <summary>
    /// .NET only remembers where the end was when it opened the file: once logrotate has emptied it, zeros would come first.
    /// </summary>
    private static void AppendAlways(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux() && Control(file, SetFlags, Append) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int flags);
}
