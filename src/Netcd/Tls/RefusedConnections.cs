using System.Net;
using Microsoft.Extensions.Logging;
using Netcd.Http;
using Netcd.Http.Tls;
using Netcd.Transport;

namespace Netcd.Tls;

/// <summary>Logs whom TLS has refused and why: seldom, since whoever is refused tries again. Thread-safe.</summary>
internal sealed class RefusedConnections(TimeProvider time, ILogger logger) : IRefusedConnections
{
    /// <summary>How many lines all together may come in a period; each address has one for each reason.</summary>
    internal const int LinesMax = 50;

    private readonly RepeatedLines _lines = new(time);
    private readonly RepeatedLines _allLines = new(time); // Of its own: many addresses make the other one forget.

    public void Refused(RefusedConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var address = (connection.From as IPEndPoint)?.Address.ToString() ?? "unknown";
        var cause = connection.Reason.Split(": current time", 2)[0];
        if (_lines.MayPass($"{address} {cause}", linesMax: 1, out var held) &&
            _allLines.MayPass("all", LinesMax, out var heldOfAll))
        {
            Log.ConnectionRejected(
                logger, connection.From?.ToString() ?? "unknown", connection.Reason, Shown(connection.ServerName),
                AdviceOn(connection), new HeldLines(held + heldOfAll));
        }
    }

    private static string AdviceOn(RefusedConnection connection) => connection.Reason switch
    {
        TlsFailures.NotTls => "; it has to use https",
        { } reason when reason.StartsWith("http: client sent a TLS", StringComparison.Ordinal) => "; it has to use http",
        { } reason when reason.Contains("unknown certificate authority", StringComparison.Ordinal)
            || reason.Contains("remote error: tls: bad certificate", StringComparison.Ordinal)
            || reason.Contains("remote error: tls: unknown certificate", StringComparison.Ordinal) =>
            "; it does not trust this member's certificate",
        _ when connection.Subject.Length > 0 =>
            $"; its certificate is for \"{Shown(connection.Subject)}\", by \"{Shown(connection.Issuer)}\"",
        _ => "",
    };

    /// <summary>What a stranger sent, short and without what could break a log line.</summary>
    private static string Shown(string text) =>
        new([.. text.Take(100).Select(character => char.IsControl(character) ? '?' : character)]);
}
