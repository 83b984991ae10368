using System.Buffers;
using System.Text;
using Netcd.Http.Requests;

namespace Netcd.Http.Routing;

/// <summary>What Go's ServeMux answers by itself, before any handler sees the request.</summary>
public static class GoMux
{
    /// <summary>Sends a request with an unclean path to the clean one, and refuses the target <c>*</c>.</summary>
    /// <returns>True if the exchange is answered.</returns>
    public static bool TryAnswer(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.Target is [(byte)'*'])
        {
            exchange.StatusCode = 400;
            if (exchange.MinorVersion >= 1)
            {
                exchange.AddHeader("Connection"u8, "close"u8);
            }

            return true;
        }

        if (exchange.Method == RequestMethod.Connect || GoPath.IsClean(exchange.Path))
        {
            return false;
        }

        Redirect(exchange, GoPath.Clean(exchange.Path));
        return true;
    }

    /// <summary>Sends a request for a subtree without its last slash, such as <c>/a</c> for <c>/a/</c>, to the subtree.</summary>
    /// <returns>True if the exchange is answered.</returns>
    public static bool TryAddSlash(HttpExchange exchange, ReadOnlySpan<byte> subtree)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (!exchange.Path.SequenceEqual(subtree[..^1]))
        {
            return false;
        }

        Redirect(exchange, subtree);
        return true;
    }

    /// <summary>301 to a clean path with the query as it came; only GET gets a page.</summary>
    public static void Redirect(HttpExchange exchange, ReadOnlySpan<byte> path)
    {
        var url = new ArrayBufferWriter<byte>();
        PercentCoding.EscapePath(path, url);
        if (!exchange.RawQuery.IsEmpty)
        {
            url.Write("?"u8);
            url.Write(exchange.RawQuery);
        }

        exchange.StatusCode = 301;
        exchange.AddHeader("Location"u8, HexEscapeNonAscii(url.WrittenSpan));
        if (exchange.Method is RequestMethod.Get or RequestMethod.Head)
        {
            exchange.AddHeader("Content-Type"u8, "text/html; charset=utf-8"u8);
        }

        if (exchange.Method == RequestMethod.Get)
        {
            exchange.Write("<a href=\""u8);
            WriteHtml(exchange, url.WrittenSpan);
            exchange.Write("\">Moved Permanently</a>.\n\n"u8);
        }
    }

    private static byte[] HexEscapeNonAscii(ReadOnlySpan<byte> url)
    {
        var output = new ArrayBufferWriter<byte>(url.Length + 1);
        foreach (var c in url)
        {
            output.Write(c < 0x80 ? [c] : Encoding.ASCII.GetBytes($"%{c:x2}"));
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteHtml(HttpExchange exchange, ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            exchange.Write(c switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'"' => "&#34;"u8,
                (byte)'\'' => "&#39;"u8,
                _ => [c],
            });
        }
    }
}
