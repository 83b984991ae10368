using Microsoft.Extensions.Logging;
using Netcd.Http.Requests;

namespace Netcd.Http;

internal static partial class Log
{
    [LoggerMessage(EventId = 4500, Level = LogLevel.Error,
        Message = "The handler of a request failed; its connection is closed. This is a bug in netcd: report it.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4501, Level = LogLevel.Debug, Message = "A connection broke while it was in use.")]
    public static partial void ConnectionBroke(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Debug, Message = "Refused a request head: {Problem}.")]
    public static partial void HeadRefused(ILogger logger, HeadProblem problem);
}
