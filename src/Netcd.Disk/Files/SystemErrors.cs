using System.Runtime.InteropServices;

namespace Netcd.Disk.Files;

/// <summary>Turns the system's error numbers and .NET's exceptions into <see cref="DiskFailedException"/>.</summary>
internal static class SystemErrors
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static T Guard<T>(string path, string operation, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            throw Translate(failure, path, operation, offset: null);
        }
    }

    public static bool IsRefusal(Exception failure) =>
        failure is UnauthorizedAccessException or IOException and not DiskFailedException;

    public static DiskFailedException Translate(Exception failure, string path, string operation, long? offset)
    {
        var error = failure switch
        {
            UnauthorizedAccessException => DiskError.Denied,
            FileNotFoundException or DirectoryNotFoundException => DiskError.NotFound,
            _ => failure.HResult switch
            {
                WindowsSharingViolation => DiskError.Locked,
                WindowsDiskFull => DiskError.Full,
                var number => Classify(number),
            },
        };
        return new DiskFailedException(path, operation, offset, error, Describe(error, failure));
    }

    public static void ThrowIfFailed(int error, string path, string operation)
    {
        if (error != 0)
        {
            var text = Marshal.GetPInvokeErrorMessage(error);
            throw new DiskFailedException(path, operation, offset: null, Classify(error), $"{text} (error {error})");
        }
    }

    private static DiskError Classify(int number) => number switch
    {
        UnixCalls.InputOutput => DiskError.InputOutput,
        UnixCalls.NoSpace or UnixCalls.QuotaExceeded => DiskError.Full,
        UnixCalls.ReadOnlyFileSystem => DiskError.ReadOnly,
        UnixCalls.AccessDenied or UnixCalls.NotPermitted => DiskError.Denied,
        UnixCalls.NoEntry => DiskError.NotFound,
        UnixCalls.NotADirectory or UnixCalls.IsADirectory => DiskError.WrongKind,
        UnixCalls.TryAgain => DiskError.Locked,
        UnixCalls.TooManyOpenFiles or UnixCalls.FileTableOverflow => DiskError.TooManyOpenFiles,
        _ => DiskError.Other,
    };

    /// <summary>The system's text where .NET only kept the kind; its own messages repeat the path.</summary>
    private static string Describe(DiskError error, Exception failure) => error switch
    {
        DiskError.Denied => "permission denied",
        DiskError.NotFound => "no such file or directory",
        DiskError.Locked => "another process holds it",
        DiskError.Full => "no space left on device",
        DiskError.ReadOnly => "read-only file system",
        DiskError.InputOutput => "input/output error",
        DiskError.WrongKind => "it is not the kind of file it should be",
        DiskError.TooManyOpenFiles => "too many open files",
        _ => failure.Message.TrimEnd('.'),
    };
}
