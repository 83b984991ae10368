using Microsoft.Extensions.Logging;
using Netcd.Raft;

namespace Netcd.Transport;

/// <summary>Everything the transport logs. Event IDs 2000 to 2999; an ID is never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Information, Message = "added peer {Member}")]
    public static partial void PeerAdded(ILogger logger, MemberId member);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "removed peer {Member}")]
    public static partial void PeerRemoved(ILogger logger, MemberId member);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "updated peer {Member} to {Urls}")]
    public static partial void PeerUpdated(ILogger logger, MemberId member, string urls);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning,
        Message = "cannot talk to peer {Member}: {Urls} is not a list of URLs; correct its peer URLs")]
    public static partial void BadUrls(ILogger logger, MemberId member, string urls);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Information, Message = "peer {Member} became active{Held}")]
    public static partial void BecameActive(ILogger logger, MemberId member, HeldLines held);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Warning, Message = "peer {Member} became inactive{Held}")]
    public static partial void BecameInactive(ILogger logger, MemberId member, HeldLines held);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning,
        Message = "failed to {Action} {Member} on {Source} ({Reason}){Held}")]
    public static partial void Failed(
        ILogger logger, string action, MemberId member, string source, string reason, HeldLines held);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Information,
        Message = "established a TCP streaming connection with peer {Member} ({Source} {End}){Held}")]
    public static partial void Established(
        ILogger logger, MemberId member, string source, string end, HeldLines held);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Warning,
        Message = "lost the TCP streaming connection with peer {Member} ({Source} {End}){Held}")]
    public static partial void Lost(ILogger logger, MemberId member, string source, string end, HeldLines held);

    [LoggerMessage(EventId = 2022, Level = LogLevel.Information,
        Message = "closed an existing TCP streaming connection with peer {Member} ({Source} writer): it dialed again{Held}")]
    public static partial void Replaced(ILogger logger, MemberId member, string source, HeldLines held);

    [LoggerMessage(EventId = 2030, Level = LogLevel.Warning,
        Message = "dropped internal raft message to {Member} since {Source}'s sending buffer is full "
            + "(bad/overloaded network){Held}")]
    public static partial void SendingBufferFull(ILogger logger, MemberId member, string source, HeldLines held);

    [LoggerMessage(EventId = 2031, Level = LogLevel.Warning,
        Message = "dropped internal raft message from {Member} since receiving buffer is full "
            + "(overloaded network){Held}")]
    public static partial void ReceivingBufferFull(ILogger logger, MemberId member, HeldLines held);

    [LoggerMessage(EventId = 2040, Level = LogLevel.Information,
        Message = "start to send snapshot [index: {Index}, to {Member}]...")]
    public static partial void SnapshotSending(ILogger logger, ulong index, MemberId member);

    [LoggerMessage(EventId = 2041, Level = LogLevel.Information,
        Message = "snapshot [index: {Index}, to {Member}] sent out successfully")]
    public static partial void SnapshotSent(ILogger logger, ulong index, MemberId member);

    [LoggerMessage(EventId = 2042, Level = LogLevel.Warning,
        Message = "snapshot [index: {Index}, to {Member}] failed to be sent out ({Reason})")]
    public static partial void SnapshotFailed(ILogger logger, ulong index, MemberId member, string reason);

    [LoggerMessage(EventId = 2043, Level = LogLevel.Information, Message = "receiving snapshot from {Member}")]
    public static partial void SnapshotReceiving(ILogger logger, string member);

    [LoggerMessage(EventId = 2044, Level = LogLevel.Information,
        Message = "received and saved snapshot [index: {Index}, from: {Member}] successfully")]
    public static partial void SnapshotReceived(ILogger logger, ulong index, string member);

    [LoggerMessage(EventId = 2045, Level = LogLevel.Warning,
        Message = "failed to take the snapshot from {Member}: {Reason}")]
    public static partial void SnapshotNotReceived(ILogger logger, string member, string reason);

    [LoggerMessage(EventId = 2050, Level = LogLevel.Warning,
        Message = "the connection to peer {Member} is unhealthy ({Reason})")]
    public static partial void Unhealthy(ILogger logger, MemberId member, string reason);

    [LoggerMessage(EventId = 2051, Level = LogLevel.Warning,
        Message = "the clock difference against peer {Member} is too high [{Difference}s > 1s]; "
            + "set the clocks of both by a time server")]
    public static partial void ClockDiffers(ILogger logger, MemberId member, double difference);

    [LoggerMessage(EventId = 2060, Level = LogLevel.Warning,
        Message = "refused a request of {Member} at {Place}: {Reason}{Held}")]
    public static partial void RequestRefused(
        ILogger logger, string member, string place, string reason, HeldLines held);

    [LoggerMessage(EventId = 2070, Level = LogLevel.Error,
        Message = "{Task} with peer {Member} failed; this is a bug in netcd: report it")]
    public static partial void TaskFailed(ILogger logger, string task, MemberId member, Exception exception);

    [LoggerMessage(EventId = 2080, Level = LogLevel.Warning,
        Message = "could not get {What} from {Url}: {Reason}")]
    public static partial void InquiryFailed(ILogger logger, string what, string url, string reason);
}
