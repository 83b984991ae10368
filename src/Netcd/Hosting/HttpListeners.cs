using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Netcd.Hosting;

/// <summary>
/// Accepts connections on sockets that listen already and hands each to a handler. It is Kestrel without its HTTP: the
/// handler is the end of the pipeline.
/// </summary>
internal sealed class HttpListeners : IAsyncDisposable
{
    /// <summary>How long requests may take to end once the server stops; what still waits then is cut off.</summary>
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<EndPoint, Socket> _sockets = [];
    private readonly KestrelServer _server;
    private readonly KestrelServerOptions _options = new() { ApplicationServices = new NoServices() };

    public HttpListeners(int connectionsMax, ILoggerFactory loggers)
    {
        _options.Limits.MaxConcurrentConnections = connectionsMax;
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions
            {
                Backlog = ListenSocket.WaitingConnectionsMax,
                IOQueueCount = 0, // Straight on the pool: requests never block its threads, and a hop less is faster.
                UnsafePreferInlineScheduling = true,
                CreateBoundListenSocket = endPoint => _sockets[endPoint],
            }),
            loggers);
        _server = new KestrelServer(Options.Create(_options), transport, loggers);
    }

    /// <summary>Takes over sockets; before the start only.</summary>
    /// <param name="sockets">Their connections speak TLS if their URL says https.</param>
    /// <param name="plain">Gets the connections of http URLs.</param>
    /// <param name="secure">Gets those of https URLs.</param>
    public void Add(IEnumerable<ListenSocket> sockets, ConnectionHandler plain, ConnectionHandler secure)
    {
        foreach (var socket in sockets)
        {
            _sockets.Add(socket.EndPoint, socket.Socket);
            var handler = socket.Url.Scheme == "https" ? secure : plain;
            _options.Listen(socket.EndPoint, listen => listen.Run(handler.OnConnectedAsync));
        }
    }

    /// <summary>Begins to accept; without sockets it does nothing, whereas Kestrel would open one of its own choice.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _sockets.Count > 0
        ? _server.StartAsync(new NoApplication(), cancellationToken)
        : Task.CompletedTask;

    public async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(StopTimeMax);
        await _server.StopAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
    }

    /// <summary>Kestrel asks for optional services only.</summary>
    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    /// <summary>Never reached: connections end in their handler.</summary>
    private sealed class NoApplication : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => Task.CompletedTask;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }
    }
}
