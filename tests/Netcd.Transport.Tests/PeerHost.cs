using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Http.Routing;
using Netcd.Raft;
using Netcd.TestKit.Processes;

namespace Netcd.Transport.Tests;

/// <summary>A transport with its peer port on loopback.</summary>
internal sealed class PeerHost : IHttpHandler, IAsyncDisposable
{
    private readonly WebApplication _server;

    private PeerHost(TransportOptions options, IPeerReceiver receiver, TimeProvider time, IPeerTls? tls)
    {
        Options = options;
        Port = new Uri(options.PeerUrls[0]).Port;
        Transport = new PeerTransport(options, receiver, time, Log, tls);
        var handler = new HttpConnectionHandler(this, time, NullLogger<HttpConnectionHandler>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            server => server.Listen(IPAddress.Loopback, Port, listen => listen.Run(handler.OnConnectedAsync)));
        _server = builder.Build();
    }

    public TransportOptions Options { get; }

    public int Port { get; }

    public PeerTransport Transport { get; }

    public RecordingLog Log { get; } = new();

    public static string NewUrl() => $"http://127.0.0.1:{FreePorts.Take()}";

    public static TransportOptions OptionsOf(ulong member, string peerUrl) => new()
    {
        Id = new MemberId(member),
        ClusterId = new ClusterId(0xc1),
        PeerUrls = [peerUrl],
        Dialect = PeerDialect.Etcd34,
        ElectionTimeout = TimeSpan.FromSeconds(1),
    };

    public static async Task<PeerHost> StartAsync(
        TransportOptions options, IPeerReceiver receiver, TimeProvider time, IPeerTls? tls = null)
    {
        var host = new PeerHost(options, receiver, time, tls);
        await host._server.StartAsync();
        return host;
    }

    public static Task<PeerHost> StartAsync(TransportOptions options, IPeerReceiver receiver) =>
        StartAsync(options, receiver, TimeProvider.System);

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (!GoMux.TryAnswer(exchange) && !await Transport.Endpoints.TryHandleAsync(exchange))
        {
            TextPage.NotFound(exchange);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }
}
