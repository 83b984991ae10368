namespace Netcd.Http;

/// <summary>Answers the requests of all connections.</summary>
public interface IHttpHandler
{
    /// <summary>Reads the request of <paramref name="exchange"/> and writes its response.</summary>
    /// <remarks>
    /// Called by many connections at once, but never twice at a time for one connection. An exception closes the
    /// connection without sending what was not flushed yet, as a panic does in Go's net/http.
    /// </remarks>
    ValueTask HandleAsync(HttpExchange exchange);
}
