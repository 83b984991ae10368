using Microsoft.Extensions.Logging;

namespace Netcd.Api;

/// <summary>Everything the client API logs. Event IDs 4000 to 4499; an ID is never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning,
        Message = "refused {Method} {Path}: this version of netcd has no authentication")]
    public static partial void AuthRefused(ILogger logger, string method, string path);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "the log level is now {Level}")]
    public static partial void LogLevelSet(ILogger logger, LogLevel level);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning,
        Message = "/health error; the member has no leader or does not get on with its work")]
    public static partial void Unhealthy(ILogger logger);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Error, Message = "error {Change} ({Cause})")]
    public static partial void MembershipChangeFailed(ILogger logger, string change, string cause);
}
