using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Http;
using Netcd.Http.Responses;

namespace Netcd.Transport.Inbound;

/// <summary>Lets in only members of the same cluster that talk the same dialect. Thread-safe.</summary>
internal sealed class Admission(TransportOptions local, RepeatedLines lines, ILogger logger)
{
    /// <summary>What a member says that does not say it: the first release.</summary>
    private static readonly Version SilentVersion = new(2, 0);

    private readonly byte[] _clusterId = Encoding.ASCII.GetBytes(local.ClusterId.ToString());
    private readonly byte[] _version = Encoding.ASCII.GetBytes(local.ServerVersion.ToString());

    /// <summary>Begins the answer to a message; false if it is refused and answered.</summary>
    public bool TryAdmitPost(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Post)
        {
            TextPage.MethodNotAllowed(exchange, "POST"u8);
            return false;
        }

        return TryAdmit(exchange);
    }

    /// <summary>Begins the answer to the dialer of a stream; false if it is refused and answered.</summary>
    public bool TryAdmitStream(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
            return false;
        }

        exchange.AddHeader("X-Server-Version"u8, _version); // Without it the dialer takes this one for a 2.0.
        return TryAdmit(exchange);
    }

    /// <summary>Logs why a request was refused; seldom, since whoever sends it sends it again.</summary>
    public void Note(HttpExchange exchange, string reason)
    {
        var from = Encoding.ASCII.GetString(exchange.Header("X-Server-From"u8));
        var place = Encoding.ASCII.GetString(exchange.Path);
        var kind = reason.Split(' ')[0] + from[..Math.Min(from.Length, 16)];
        if (lines.MayPass(kind, linesMax: 1, out var held))
        {
            Log.RequestRefused(logger, Shown(from), Shown(place), reason, new HeldLines(held));
        }
    }

    /// <summary>What a stranger sent, short and without what could break a log line.</summary>
    public static string Shown(string text)
    {
        const int CharactersMax = 64;
        var shown = new string([.. text.Take(CharactersMax).Select(c => char.IsControl(c) ? '?' : c)]);
        return shown.Length == 0 ? "(none)" : shown;
    }

    private bool TryAdmit(HttpExchange exchange)
    {
        exchange.AddHeader("X-Etcd-Cluster-Id"u8, _clusterId);
        if (!TryReadVersion(exchange, "X-Server-Version"u8, out var server) ||
            !TryReadVersion(exchange, "X-Min-Cluster-Version"u8, out var minimum))
        {
            exchange.Abort(); // As etcd, which does not expect this and panics.
            return false;
        }

        if (server < MajorMinor(local.MinClusterVersion))
        {
            Refuse(exchange, "incompatible version"u8, $"remote version is too low: {server}, this one is of "
                + $"{local.ServerVersion}; run members of one kind only");
            return false;
        }

        if (minimum > MajorMinor(local.ServerVersion))
        {
            Refuse(exchange, "incompatible version"u8, $"local version is too low: it wants {minimum}, this one is of "
                + $"{local.ServerVersion}; run members of one kind only");
            return false;
        }

        if (!exchange.Header("X-Etcd-Cluster-Id"u8).SequenceEqual(_clusterId))
        {
            var got = Encoding.ASCII.GetString(exchange.Header("X-Etcd-Cluster-Id"u8));
            Refuse(exchange, "cluster ID mismatch"u8, $"cluster ID mismatch (got {Shown(got)} want {local.ClusterId}); "
                + "it belongs to another cluster, but has this member's peer URL");
            return false;
        }

        return true;
    }

    private void Refuse(HttpExchange exchange, ReadOnlySpan<byte> text, string reason)
    {
        TextPage.Write(exchange, statusCode: 412, text);
        Note(exchange, reason);
    }

    /// <summary>Only the first two numbers count.</summary>
    private static bool TryReadVersion(HttpExchange exchange, ReadOnlySpan<byte> header, out Version version)
    {
        version = SilentVersion;
        var text = Encoding.ASCII.GetString(exchange.Header(header));
        if (text.Length == 0)
        {
            return true;
        }

        var parts = text.Split('-', '+')[0].Split('.');
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return false;
        }

        version = new Version(major, minor);
        return true;
    }

    private static Version MajorMinor(Version version) => new(version.Major, version.Minor);
}
