using System.Buffers.Text;
using Netcd.Http;

namespace Netcd.Transport.Inbound;

/// <summary>How long a request says that its body is.</summary>
internal static class ContentLength
{
    /// <summary>Null if it does not say so.</summary>
    public static long? Of(HttpExchange exchange)
    {
        var text = exchange.Header("Content-Length"u8);
        return Utf8Parser.TryParse(text, out long length, out var used) && used == text.Length ? length : null;
    }
}
