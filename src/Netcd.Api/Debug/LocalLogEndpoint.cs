using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Netcd.Api.Errors;
using Netcd.Api.GoText;
using Netcd.Http;
using Netcd.Http.Responses;

namespace Netcd.Api.Debug;

/// <summary>Serves <c>/config/local/log</c>: sets the level from which on this member logs.</summary>
internal sealed class LocalLogEndpoint(Action<LogLevel> setLevel, ILogger logger)
{
    private const int BodyBytesMax = 64 * 1024;

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Put)
        {
            TextPage.MethodNotAllowed(exchange, "PUT"u8);
            return;
        }

        var body = await exchange.ReadBodyAsync(BodyBytesMax);
        if (body.Status != BodyStatus.Complete || !TryReadName(body.Bytes, out var name))
        {
            JsonMessage.Write(exchange, statusCode: 400, "Invalid json body");
        }
        else if (LevelOf(name) is not { } level)
        {
            JsonMessage.Write(exchange, statusCode: 400, "Invalid log level " + name);
        }
        else
        {
            setLevel(level);
            Log.LogLevelSet(logger, level);
            exchange.StatusCode = 204;
        }
    }

    private static bool TryReadName(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out string? name)
    {
        name = "";
        try
        {
            var value = GoJsonParser.ParseFirst(body);
            foreach (var (key, level) in value.Members)
            {
                if (!key.Equals("level", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                if (level.Kind is not (GoJsonKind.String or GoJsonKind.Null))
                {
                    return false;
                }

                name = level.Kind == GoJsonKind.String ? level.Text : name;
            }

            return value.Kind is GoJsonKind.Object or GoJsonKind.Null;
        }
        catch (GoJsonSyntaxException)
        {
            return false;
        }
    }

    /// <summary>etcd's names, short names and numbers; null for anything else. Notice has no level of its own here.</summary>
    private static LogLevel? LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "CRITICAL" or "C" => LogLevel.Critical,
        "ERROR" or "E" or "0" => LogLevel.Error,
        "WARNING" or "W" or "1" => LogLevel.Warning,
        "NOTICE" or "N" or "2" or "INFO" or "I" or "3" => LogLevel.Information,
        "DEBUG" or "D" or "4" => LogLevel.Debug,
        "TRACE" or "T" or "5" => LogLevel.Trace,
        _ => null,
    };
}
