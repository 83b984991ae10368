using Microsoft.Extensions.Logging;
using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>Everything this project logs. The block of event IDs is 1000 to 1999; none is used twice.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Created the data directory {Path} in the {Dialect} dialect.")]
    public static partial void Created(ILogger logger, string path, string dialect);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "{Name} does not belong in the data directory {Path}; it is left alone.")]
    public static partial void UnknownName(ILogger logger, string name, string path);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Syncing {File} took {ElapsedMs} ms (limit {LimitMs} ms).")]
    public static partial void SlowSync(ILogger logger, string file, long elapsedMs, long limitMs);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Moved the etcd 2.0 layout of {Path} below member/.")]
    public static partial void MovedOldLayout(ILogger logger, string path);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning,
        Message = "Repaired {File}: a crash cut off the write at byte {Offset} ({Problem}). It was never acknowledged. " +
            "The file as it was is kept as {Copy}.")]
    public static partial void RepairedTail(ILogger logger, string file, long offset, string problem, string copy);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning,
        Message = "Repaired {File}: the length field at byte {Offset} was missing, and the whole record of {RecordBytes} " +
            "bytes behind it told what it was. Nothing is lost.")]
    public static partial void RestoredHeader(ILogger logger, string file, long offset, int recordBytes);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning,
        Message = "Snapshot {File} is ignored: {Reason}.")]
    public static partial void IgnoredSnapshot(ILogger logger, string file, string reason);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Error,
        Message = "Snapshot {File} is damaged ({Problem}) and was renamed to {NewName}; an older one is tried. " +
            "Check the device.")]
    public static partial void BrokenSnapshot(ILogger logger, string file, string problem, string newName);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Information, Message = "Purged {File}.")]
    public static partial void Purged(ILogger logger, string file);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Warning, Message = "Could not purge {File}: {Problem}")]
    public static partial void PurgeFailed(ILogger logger, string file, string problem);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Information, Message = "Removed the unfinished file {File}.")]
    public static partial void RemovedTemporary(ILogger logger, string file);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning,
        Message = "{File} holds v3 keys. They are kept, but netcd neither serves nor changes them.")]
    public static partial void V3KeysKept(ILogger logger, string file);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Information, Message = "Began WAL segment {File}.")]
    public static partial void BeganSegment(ILogger logger, string file);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Warning,
        Message = "Could not begin a new WAL segment, so the current one grows on: {Problem}")]
    public static partial void SegmentNotBegun(ILogger logger, string problem);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Information, Message = "Saved snapshot {Id} ({Bytes} bytes).")]
    public static partial void SavedSnapshot(ILogger logger, EntryId id, long bytes);

    [LoggerMessage(EventId = 1014, Level = LogLevel.Information,
        Message = "Recovered {Path} ({Dialect} dialect): snapshot {Snapshot}, {Count} entries after it, term {Term}, commit {Commit}.")]
    public static partial void Recovered(
        ILogger logger, string path, string dialect, EntryId snapshot, int count, ulong term, ulong commit);

    [LoggerMessage(EventId = 1015, Level = LogLevel.Information, Message = "Wrote the backend file {File} for etcd 3.4.")]
    public static partial void WroteBackend(ILogger logger, string file);

    [LoggerMessage(EventId = 1016, Level = LogLevel.Warning, Message = "{Name} in {Path} is not a WAL segment; it is left alone.")]
    public static partial void UnknownWalName(ILogger logger, string name, string path);

    [LoggerMessage(EventId = 1017, Level = LogLevel.Warning,
        Message = "{File} of a directory in the 3.4 dialect was lost and is made anew. If there were v3 keys, they are " +
            "lost with it.")]
    public static partial void LostBackend(ILogger logger, string file);

    [LoggerMessage(EventId = 1018, Level = LogLevel.Warning,
        Message = "{Path} changes from the 2.3 to the 3.4 dialect, as asked for: etcd 2.3 cannot open it any more.")]
    public static partial void ChangesDialect(ILogger logger, string path);

    [LoggerMessage(EventId = 1019, Level = LogLevel.Warning,
        Message = "The creation of a member in {Path} was cut short before its first entry; it begins anew.")]
    public static partial void UnfinishedCreation(ILogger logger, string path);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information, Message = "Adopted the snapshot {Snapshot} of a leader.")]
    public static partial void AdoptedSnapshot(ILogger logger, EntryId snapshot);
}
