using Microsoft.Extensions.Logging;

namespace Netcd.Api;

/// <summary>Everything the client API logs. Event IDs 4000 to 4499; an ID is never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "the log level is now {Level}")]
    public static partial void LogLevelSet(ILogger logger, LogLevel level);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning,
        Message = "/health error; the member has no leader or does not get on with its work")]
    public static partial void Unhealthy(ILogger logger);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Error, Message = "error {Change} ({Cause})")]
    public static partial void MembershipChangeFailed(ILogger logger, string change, string cause);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Error, Message = "error {Change} ({Cause})")]
    public static partial void AuthChangeFailed(ILogger logger, string change, string cause);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning,
        Message = "auth: unknown user or incorrect password: {User} from {Remote} ({Held} more refused log-ins since the last such line)")]
    public static partial void LoginRefused(ILogger logger, string user, string remote, long held);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Warning,
        Message = "auth: malformed basic auth encoding from {Remote} ({Held} more refused log-ins since the last such line)")]
    public static partial void MalformedCredentials(ILogger logger, string remote, long held);

    [LoggerMessage(EventId = 4008, Level = LogLevel.Warning,
        Message = "auth: too many passwords wait to be verified: that of {User} from {Remote} was not ({Held} more refused log-ins since the last such line)")]
    public static partial void TooManyLogins(ILogger logger, string user, string remote, long held);
}
