using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Netcd.Http.Connections;
using Netcd.Http.Responses;

namespace Netcd.Http;

/// <summary>Speaks HTTP/1.1 and 1.0 on each connection of Kestrel, with the manners of Go's net/http.</summary>
/// <remarks>
/// Host it with <c>listenOptions.Run(handler.OnConnectedAsync)</c>. When Kestrel stops, idle connections close at once
/// and <see cref="HttpExchange.Aborted"/> fires for requests that wait.
/// </remarks>
public sealed class HttpConnectionHandler(
    IHttpHandler handler,
    TimeProvider timeProvider,
    ILogger<HttpConnectionHandler> logger,
    IRefusedConnections? refusals = null) : ConnectionHandler
{
    private readonly HttpServer _server = new(handler, new DateHeader(timeProvider), timeProvider, logger, refusals);

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new HttpConnection(_server, connection).RunAsync();
    }
}
