using Netcd.Http;

namespace Netcd.Api;

/// <summary>Reads request bodies, and takes a request without one for one with an empty body.</summary>
internal static class RequestBodies
{
    public static ValueTask<RequestBody> ReadAsync(HttpExchange exchange, int bytesMax) => IsAbsent(exchange)
        ? ValueTask.FromResult(new RequestBody(BodyStatus.Complete, Bytes: default, Error: null))
        : exchange.ReadBodyAsync(bytesMax);

    /// <summary>Nothing will come, so nothing must be waited for (RFC 9112 §6.3).</summary>
    private static bool IsAbsent(HttpExchange exchange) =>
        exchange.Header("Content-Length"u8).TrimStart((byte)'0').IsEmpty
        && exchange.Header("Transfer-Encoding"u8).IsEmpty;
}
