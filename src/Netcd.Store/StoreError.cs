namespace Netcd.Store;

/// <summary>Why the store refused an operation, in the numbers and words of etcd's v2 API.</summary>
/// <param name="Code">One of <see cref="StoreErrorCode"/>.</param>
/// <param name="Message">The fixed text of the code.</param>
/// <param name="Cause">Raw bytes, usually the key with its key space; empty when there is nothing to add.</param>
/// <param name="Index">The store's index at the time.</param>
public sealed record StoreError(StoreErrorCode Code, string Message, byte[] Cause, ulong Index)
{
    internal StoreError(StoreErrorCode code, ReadOnlySpan<byte> cause, ulong index)
        : this(code, MessageOf(code), cause.ToArray(), index)
    {
    }

    private static string MessageOf(StoreErrorCode code) => code switch
    {
        StoreErrorCode.KeyNotFound => "Key not found",
        StoreErrorCode.CompareFailed => "Compare failed",
        StoreErrorCode.NotAFile => "Not a file",
        StoreErrorCode.NotADirectory => "Not a directory",
        StoreErrorCode.KeyExists => "Key already exists",
        StoreErrorCode.RootIsReadOnly => "Root is read only",
        StoreErrorCode.DirectoryNotEmpty => "Directory not empty",
        StoreErrorCode.HistoryCleared => "The event in requested index is outdated and cleared",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such error of the store."),
    };
}

/// <summary>The error numbers of the v2 API that come from the store.</summary>
public enum StoreErrorCode
{
    KeyNotFound = 100,
    CompareFailed = 101,
    NotAFile = 102,
    NotADirectory = 104,
    KeyExists = 105,
    RootIsReadOnly = 107,
    DirectoryNotEmpty = 108,
    HistoryCleared = 401,
}
