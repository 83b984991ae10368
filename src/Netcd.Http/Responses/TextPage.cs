namespace Netcd.Http.Responses;

/// <summary>The plain error pages of Go's net/http and of etcd, sent to a client that asks for what there is not.</summary>
public static class TextPage
{
    /// <summary><c>404 page not found</c>.</summary>
    public static void NotFound(HttpExchange exchange) => Write(exchange, statusCode: 404, "404 page not found"u8);

    /// <summary><c>Method Not Allowed</c>; an empty <paramref name="allow"/> leaves the Allow header out.</summary>
    public static void MethodNotAllowed(HttpExchange exchange, ReadOnlySpan<byte> allow)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (!allow.IsEmpty)
        {
            exchange.AddHeader("Allow"u8, allow);
        }

        Write(exchange, statusCode: 405, "Method Not Allowed"u8);
    }

    /// <summary>An error as Go's http.Error sends it: <paramref name="text"/> and a line end, not sniffed.</summary>
    public static void Write(HttpExchange exchange, int statusCode, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        exchange.StatusCode = statusCode;
        exchange.AddHeader("Content-Type"u8, "text/plain; charset=utf-8"u8);
        exchange.AddHeader("X-Content-Type-Options"u8, "nosniff"u8);
        exchange.Write(text);
        exchange.Write("\n"u8);
    }
}
