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

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information,
        Message = "published {Name} to cluster {Cluster}")]
    public static partial void Published(ILogger logger, string name, ClusterId cluster);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Information,
        Message = "added member {Member} [{PeerUrls}] to cluster {Cluster}")]
    public static partial void MemberAdded(ILogger logger, MemberId member, string peerUrls, ClusterId cluster);

    [LoggerMessage(EventId = 3055, Level = LogLevel.Information,
        Message = "added member {Member} [{PeerUrls}] to cluster {Cluster} as a learner: start it, and it becomes a voter "
            + "when it has caught up")]
    public static partial void LearnerAdded(ILogger logger, MemberId member, string peerUrls, ClusterId cluster);

    [LoggerMessage(EventId = 3056, Level = LogLevel.Information,
        Message = "promoted member {Member} of cluster {Cluster}: it is a voter now")]
    public static partial void MemberPromoted(ILogger logger, MemberId member, ClusterId cluster);

    [LoggerMessage(EventId = 3057, Level = LogLevel.Information,
        Message = "learner {Member} has caught up; proposing to make it a voter")]
    public static partial void Promotes(ILogger logger, MemberId member);

    [LoggerMessage(EventId = 3058, Level = LogLevel.Information,
        Message = "leader {Leader} made learner {Member} a voter as this member asked")]
    public static partial void PromotedOnRequest(ILogger logger, MemberId leader, MemberId member);

    [LoggerMessage(EventId = 3052, Level = LogLevel.Information,
        Message = "updated member {Member} [{PeerUrls}] in cluster {Cluster}")]
    public static partial void MemberUpdated(ILogger logger, MemberId member, string peerUrls, ClusterId cluster);

    [LoggerMessage(EventId = 3053, Level = LogLevel.Information,
        Message = "removed member {Member} from cluster {Cluster}")]
    public static partial void MemberRemoved(ILogger logger, MemberId member, ClusterId cluster);

    [LoggerMessage(EventId = 3054, Level = LogLevel.Information,
        Message = "{Self} became candidate at term {Term}: it has heard no leader for an election time-out")]
    public static partial void BecameCandidate(ILogger logger, MemberId self, ulong term);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning,
        Message = "ignored {Change} of member {Member} (entry {Index}): it does not fit the membership")]
    public static partial void ConfChangeRefused(
        ILogger logger, ConfChangeType change, MemberId member, ulong index);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning,
        Message = "the log holds requests of the v3 API (first: entry {Index}); netcd passes over them")]
    public static partial void V3RequestsPassedOver(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Warning,
        Message = "rejecting request to add a member at {PeerUrls}: {Reason}: {Explanation}. A request with "
            + "?force=true, or --strict-reconfig-check=false, adds it all the same")]
    public static partial void AddRefused(
        ILogger logger, string peerUrls, MembershipFailure reason, string? explanation);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Warning,
        Message = "rejecting request to remove member {Member}: {Reason}: {Explanation}. A request with "
            + "?force=true, or --strict-reconfig-check=false, removes it all the same")]
    public static partial void RemovalRefused(
        ILogger logger, MemberId member, MembershipFailure reason, string? explanation);

    [LoggerMessage(EventId = 3015, Level = LogLevel.Warning,
        Message = "rejecting request to move member {Member} to {PeerUrls}: {Reason}: {Explanation}. A request with "
            + "?force=true, or --strict-reconfig-check=false, moves it all the same")]
    public static partial void MoveRefused(
        ILogger logger, MemberId member, string peerUrls, MembershipFailure reason, string? explanation);

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

    [LoggerMessage(EventId = 3031, Level = LogLevel.Information,
        Message = "start to send snapshot [index: {Index}, to {Member}]")]
    public static partial void SendsSnapshot(ILogger logger, ulong index, MemberId member);

    [LoggerMessage(EventId = 3032, Level = LogLevel.Information,
        Message = "received and saved snapshot [index: {Index}, from {Member}]")]
    public static partial void ReceivesSnapshot(ILogger logger, ulong index, MemberId member);

    [LoggerMessage(EventId = 3033, Level = LogLevel.Information,
        Message = "recovered from incoming snapshot at index {Index}")]
    public static partial void RestoredSnapshot(ILogger logger, ulong index);

    [LoggerMessage(EventId = 3034, Level = LogLevel.Information,
        Message = "raft.node: {Self} elected leader {Leader} at term {Term}")]
    public static partial void Elected(ILogger logger, MemberId self, MemberId leader, ulong term);

    [LoggerMessage(EventId = 3035, Level = LogLevel.Information,
        Message = "raft.node: {Self} changed leader from {Before} to {Leader} at term {Term}")]
    public static partial void LeaderChanged(ILogger logger, MemberId self, MemberId before, MemberId leader, ulong term);

    [LoggerMessage(EventId = 3036, Level = LogLevel.Information,
        Message = "raft.node: {Self} lost leader {Before} at term {Term}")]
    public static partial void LeaderLost(ILogger logger, MemberId self, MemberId before, ulong term);

    [LoggerMessage(EventId = 3037, Level = LogLevel.Warning,
        Message = "failed to send out heartbeat on time (exceeded the {IntervalMs}ms timeout for {ExcessMs}ms)")]
    public static partial void HeartbeatLate(ILogger logger, double intervalMs, double excessMs);

    [LoggerMessage(EventId = 3038, Level = LogLevel.Warning, Message = "server is likely overloaded")]
    public static partial void LikelyOverloaded(ILogger logger);

    [LoggerMessage(EventId = 3039, Level = LogLevel.Information,
        Message = "setting up the initial cluster version to {Version}")]
    public static partial void SetsInitialVersion(ILogger logger, string version);

    [LoggerMessage(EventId = 3040, Level = LogLevel.Information,
        Message = "updating the cluster version from {Before} to {Version}")]
    public static partial void UpdatesVersion(ILogger logger, string before, string version);

    [LoggerMessage(EventId = 3041, Level = LogLevel.Information, Message = "set the initial cluster version to {Version}")]
    public static partial void InitialVersionSet(ILogger logger, string version);

    [LoggerMessage(EventId = 3042, Level = LogLevel.Information,
        Message = "updated the cluster version from {Before} to {Version}")]
    public static partial void VersionUpdated(ILogger logger, string before, string version);

    [LoggerMessage(EventId = 3043, Level = LogLevel.Warning,
        Message = "the local etcd version {Own} is not up-to-date")]
    public static partial void NotUpToDate(ILogger logger, string own);

    [LoggerMessage(EventId = 3044, Level = LogLevel.Warning, Message = "member {Member} has a higher version {Version}")]
    public static partial void HasHigherVersion(ILogger logger, MemberId member, string version);

    [LoggerMessage(EventId = 3045, Level = LogLevel.Warning, Message = "cannot get the version of member {Member}")]
    public static partial void NoVersion(ILogger logger, MemberId member);

    [LoggerMessage(EventId = 3046, Level = LogLevel.Error, Message = "error updating cluster version ({Cause})")]
    public static partial void VersionNotSet(ILogger logger, string cause);

    [LoggerMessage(EventId = 3047, Level = LogLevel.Error, Message = "publish error: {Cause}")]
    public static partial void PublishFailed(ILogger logger, string cause);

    [LoggerMessage(EventId = 3048, Level = LogLevel.Information,
        Message = "forcing restart of member {Member} in cluster {Cluster} at commit index {Commit}")]
    public static partial void ForcingRestart(ILogger logger, MemberId member, ClusterId cluster, ulong commit);

    [LoggerMessage(EventId = 3049, Level = LogLevel.Information, Message = "discarding {Count} uncommitted WAL entries")]
    public static partial void DiscardsEntries(ILogger logger, int count);

    [LoggerMessage(EventId = 3050, Level = LogLevel.Information,
        Message = "{Member} starts leadership transfer to {Successor}")]
    public static partial void HandsOver(ILogger logger, MemberId member, MemberId successor);

    [LoggerMessage(EventId = 3051, Level = LogLevel.Warning,
        Message = "leadership transfer to {Successor} did not end in time; the others will elect a leader by themselves")]
    public static partial void HandOverLate(ILogger logger, MemberId successor);

    [LoggerMessage(EventId = 3060, Level = LogLevel.Information,
        Message = "no guest role access found, creating default")]
    public static partial void CreatesGuestRole(ILogger logger);

    [LoggerMessage(EventId = 3061, EventName = "NoticeOfAuthOn", Level = LogLevel.Information,
        Message = "auth: enabled auth")]
    public static partial void AuthEnabled(ILogger logger);

    [LoggerMessage(EventId = 3062, EventName = "NoticeOfAuthOff", Level = LogLevel.Information,
        Message = "auth: disabled auth")]
    public static partial void AuthDisabled(ILogger logger);

    [LoggerMessage(EventId = 3063, EventName = "NoticeOfUserCreated", Level = LogLevel.Information,
        Message = "created user {User}")]
    public static partial void UserCreated(ILogger logger, string user);

    [LoggerMessage(EventId = 3064, EventName = "NoticeOfUserUpdated", Level = LogLevel.Information,
        Message = "updated user {User}")]
    public static partial void UserUpdated(ILogger logger, string user);

    [LoggerMessage(EventId = 3065, EventName = "NoticeOfUserDeleted", Level = LogLevel.Information,
        Message = "deleted user {User}")]
    public static partial void UserDeleted(ILogger logger, string user);

    [LoggerMessage(EventId = 3066, EventName = "NoticeOfRoleCreated", Level = LogLevel.Information,
        Message = "created new role {Role}")]
    public static partial void RoleCreated(ILogger logger, string role);

    [LoggerMessage(EventId = 3067, EventName = "NoticeOfRoleUpdated", Level = LogLevel.Information,
        Message = "updated role {Role}")]
    public static partial void RoleUpdated(ILogger logger, string role);

    [LoggerMessage(EventId = 3068, EventName = "NoticeOfRoleDeleted", Level = LogLevel.Information,
        Message = "deleted role {Role}")]
    public static partial void RoleDeleted(ILogger logger, string role);
}
