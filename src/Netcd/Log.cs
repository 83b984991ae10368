using Microsoft.Extensions.Logging;
using Netcd.Configuration;
using Netcd.Raft;
using Netcd.Transport;

namespace Netcd;

/// <summary>Everything the host logs. Event IDs 5000 to 5999; an ID is never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Information, Message = "{Line}")]
    public static partial void Version(ILogger logger, string line);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information,
        Message = "setting maximum number of CPUs to {Used}, total number of available CPUs is {Available}")]
    public static partial void Cpus(ILogger logger, int used, int available);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning,
        Message = "no data-dir provided, using default data-dir ./{DataDir}")]
    public static partial void DefaultDataDir(ILogger logger, string dataDir);

    [LoggerMessage(EventId = 5003, EventName = "NoticeOfRestart", Level = LogLevel.Information,
        Message = "the server is already initialized as member before, starting as etcd member...")]
    public static partial void InitializedBefore(ILogger logger);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Information, Message = "listening for peers on {Url}")]
    public static partial void ListeningForPeers(ILogger logger, HostUrl url);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Information, Message = "listening for client requests on {Url}")]
    public static partial void ListeningForClients(ILogger logger, HostUrl url);

    [LoggerMessage(EventId = 5025, Level = LogLevel.Information, Message = "listening for metrics on {Url}")]
    public static partial void ListeningForMetrics(ILogger logger, HostUrl url);

    [LoggerMessage(EventId = 5006, Level = LogLevel.Information, Message = "{Name} = {Value}")]
    public static partial void Setting(ILogger logger, string name, string value);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Information, Message = "ready to serve client requests")]
    public static partial void Ready(ILogger logger);

    [LoggerMessage(EventId = 5008, EventName = "NoticeOfShutdown", Level = LogLevel.Information,
        Message = "received {Signal} signal, shutting down...")]
    public static partial void ShuttingDown(ILogger logger, string signal);

    [LoggerMessage(EventId = 5019, Level = LogLevel.Information, Message = "authentication is on")]
    public static partial void AuthIsOn(ILogger logger);

    [LoggerMessage(EventId = 5010, Level = LogLevel.Critical, Message = "{Problem}")]
    public static partial void CannotStart(ILogger logger, string problem);

    [LoggerMessage(EventId = 5011, Level = LogLevel.Critical,
        Message = "{Problem} ({Type}): this is a bug in netcd, which stops; report it with the lines above (--debug adds "
            + "the stack trace)")]
    public static partial void Bug(ILogger logger, string problem, string type);

    [LoggerMessage(EventId = 5012, Level = LogLevel.Debug, Message = "{StackTrace}")]
    public static partial void StackTrace(ILogger logger, string stackTrace);

    [LoggerMessage(EventId = 5013, Level = LogLevel.Warning,
        Message = "couldn't parse log level string: {Problem}, continuing with default levels "
            + "(give --log-package-levels as package=LEVEL, separated by commas)")]
    public static partial void BadPackageLevels(ILogger logger, string problem);

    [LoggerMessage(EventId = 5014, Level = LogLevel.Information, Message = "{Text}")]
    public static partial void Note(ILogger logger, string text);

    [LoggerMessage(EventId = 5015, Level = LogLevel.Warning, Message = "{Text}")]
    public static partial void Warning(ILogger logger, string text);

    [LoggerMessage(EventId = 5016, Level = LogLevel.Warning,
        Message = "failed to notify systemd for readiness: {Problem} (is NOTIFY_SOCKET of the unit right?)")]
    public static partial void SystemdFailed(ILogger logger, string problem);

    [LoggerMessage(EventId = 5017, Level = LogLevel.Error,
        Message = "the member has been permanently removed from the cluster")]
    public static partial void PermanentlyRemoved(ILogger logger);

    [LoggerMessage(EventId = 5018, Level = LogLevel.Information,
        Message = "the data-dir used by this member must be removed. ({DataDir})")]
    public static partial void DataDirMustBeRemoved(ILogger logger, string dataDir);

    [LoggerMessage(EventId = 5020, Level = LogLevel.Information, Message = "{Settings}")]
    public static partial void TlsSettings(ILogger logger, TlsSettings settings);

    [LoggerMessage(EventId = 5021, Level = LogLevel.Information,
        Message = "made a certificate that signs itself, in {Directory}; it is valid for a year, and the next start renews it then")]
    public static partial void CertificateMade(ILogger logger, string directory);

    [LoggerMessage(EventId = 5022, Level = LogLevel.Information, Message = "read the certificates of {Whom} again, since their files changed: new connections use them")]
    public static partial void CertificatesReloaded(ILogger logger, string whom);

    [LoggerMessage(EventId = 5023, Level = LogLevel.Warning,
        Message = "{Problem}; connections go on with the files as they were before they changed")]
    public static partial void CertificatesKept(ILogger logger, string problem);

    [LoggerMessage(EventId = 5024, Level = LogLevel.Warning,
        Message = "rejected connection from \"{From}\" (error \"{Reason}\", ServerName \"{ServerName}\"){Advice}{Held}")]
    public static partial void ConnectionRejected(
        ILogger logger, string from, string reason, string serverName, string advice, HeldLines held);

    [LoggerMessage(EventId = 5026, Level = LogLevel.Warning,
        Message = "serving client requests although nobody leads: plain reads from what this member holds, /health, "
            + "/netcd/members and statistics; writes and quorum reads fail until there is a leader. Start the other members "
            + "or, if a majority of them is lost for good, see \"Half the cluster is gone\" in docs/operations.md")]
    public static partial void ServesWithoutLeader(ILogger logger);

    [LoggerMessage(EventId = 5030, Level = LogLevel.Information,
        Message = "--rejoin: nothing to do, member {Member} with this data directory is in cluster {Cluster}")]
    public static partial void NothingToRejoin(ILogger logger, MemberId member, ClusterId cluster);

    [LoggerMessage(EventId = 5031, Level = LogLevel.Warning,
        Message = "--rejoin: the data that this member had is kept in {Directory}; delete it when you are sure that the "
            + "cluster has all you need")]
    public static partial void PutAside(ILogger logger, string directory);

    [LoggerMessage(EventId = 5032, Level = LogLevel.Warning,
        Message = "--rejoin: member {Member} has lost its data directory {DataDir}; removing it, to be added anew")]
    public static partial void ReplacesLost(ILogger logger, MemberId member, string dataDir);

    [LoggerMessage(EventId = 5033, Level = LogLevel.Information,
        Message = "--rejoin: the cluster expects a new member at {PeerUrls}")]
    public static partial void Registered(ILogger logger, string peerUrls);

    [LoggerMessage(EventId = 5034, Level = LogLevel.Warning, Message = "--rejoin: waiting, since {Reason}")]
    public static partial void RejoinWaits(ILogger logger, string reason);

    [LoggerMessage(EventId = 5040, Level = LogLevel.Error,
        Message = "cannot write the audit log {File}: {Problem}; lines are missing there until it can be written again")]
    public static partial void AuditFailed(ILogger logger, string file, string problem);
}
