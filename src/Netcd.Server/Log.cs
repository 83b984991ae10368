using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Server.Membership;

namespace Netcd.Server;

/// <summary>Everything the member logs. Event IDs 3000 to 3999; an ID is never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Information,
        Message = "starting member {Member} in cluster {Cluster}")]
    public static partial void Starting(ILogger logger, MemberId member, ClusterId cluster);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information,
        Message = "restarting member {Member} in cluster {Cluster} at commit index {Commit}")]
    public static partial void Restarting(ILogger logger, MemberId member, ClusterId cluster, ulong commit);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information,
        Message = "recovered the store from the snapshot at index {Index}")]
    public static partial void Recovered(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information,
        Message = "elected leader {Member} at term {Term}")]
    public static partial void Elected(ILogger logger, MemberId member, ulong term);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information,
        Message = "published {Name} to cluster {Cluster}")]
    public static partial void Published(ILogger logger, string name, ClusterId cluster);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information,
        Message = "set the cluster version to {Version} (before: {Before})")]
    public static partial void VersionSet(ILogger logger, string version, string before);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Information,
        Message = "applied {Change} of member {Member} (entry {Index})")]
    public static partial void ConfChangeApplied(
        ILogger logger, ConfChangeType change, MemberId member, ulong index);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning,
        Message = "ignored {Change} of member {Member} (entry {Index}): it does not fit the membership")]
    public static partial void ConfChangeRefused(
        ILogger logger, ConfChangeType change, MemberId member, ulong index);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning,
        Message = "the log holds requests of the v3 API (first: entry {Index}); netcd passes over them")]
    public static partial void V3RequestsPassedOver(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Warning,
        Message = "rejecting request to add a member at {PeerUrls}: {Reason}. Start or repair the members that are "
            + "missing first, or start this one with --strict-reconfig-check=false")]
    public static partial void AddRefused(ILogger logger, string peerUrls, MembershipFailure reason);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Warning,
        Message = "rejecting request to remove member {Member}: {Reason}. Start or repair the members that are "
            + "missing first, or start this one with --strict-reconfig-check=false")]
    public static partial void RemovalRefused(ILogger logger, MemberId member, MembershipFailure reason);

    [LoggerMessage(EventId = 3020, Level = LogLevel.Information,
        Message = "start to snapshot (applied: {Applied}, lastsnap: {Last})")]
    public static partial void SnapshotStarts(ILogger logger, ulong applied, ulong last);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Information, Message = "saved snapshot at index {Index}")]
    public static partial void SnapshotSaved(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Error,
        Message = "could not save the snapshot at index {Index}: {Reason} The log keeps growing until one is saved; "
            + "free space on the disk of the data directory")]
    public static partial void SnapshotFailed(ILogger logger, ulong index, string reason);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Information, Message = "compacted raft log at {Index}")]
    public static partial void Compacted(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3024, Level = LogLevel.Warning, Message = "could not purge old files: {Reason}")]
    public static partial void PurgeFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 3025, Level = LogLevel.Error,
        Message = "no space left for {File}: writes are refused, reads go on; free some space on its device, and "
            + "writes go on by themselves")]
    public static partial void DiskFull(ILogger logger, string file);

    [LoggerMessage(EventId = 3026, Level = LogLevel.Information, Message = "there is space again: writes go on")]
    public static partial void SpaceFound(ILogger logger);

    [LoggerMessage(EventId = 3030, Level = LogLevel.Critical, Message = "the member stops: {Reason}")]
    public static partial void Failed(ILogger logger, string reason);
}
