using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Configuration;
using Netcd.Hosting;
using Netcd.Http;
using Netcd.Http.Tls;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>Listeners for http and https side by side that answer with the common names of the client.</summary>
internal sealed class TlsHost : IAsyncDisposable, IRefusedConnections, IHttpHandler, ITlsServer
{
    private readonly HttpListeners _listeners = new(connectionsMax: 1000, NullLoggerFactory.Instance);
    private readonly TlsServer _tls;
    private int _handshakes;

    private TlsHost(TlsFiles files, TimeProvider time)
    {
        var plain = new HttpConnectionHandler(this, time, NullLogger<HttpConnectionHandler>.Instance, this);
        var secure = new TlsConnectionHandler(plain, this, this, time);
        _tls = new TlsServer(files, time);
        ListenSocket[] sockets = [Open("http://127.0.0.1:0"), Open("https://127.0.0.1:0")];
        (PlainPort, SecurePort) = (PortOf(sockets[0]), PortOf(sockets[1]));
        _listeners.Add(sockets, plain, secure);
    }

    public int PlainPort { get; }

    public int SecurePort { get; }

    /// <summary>How many handshakes have begun.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Why connections were refused.</summary>
    public ConcurrentQueue<string> Refusals { get; } = [];

    /// <summary>Who was refused last.</summary>
    public RefusedConnection? LastRefused { get; private set; }

    public static Task<TlsHost> StartAsync(TlsSettings settings) => StartAsync(settings, TimeProvider.System);

    public static async Task<TlsHost> StartAsync(TlsSettings settings, TimeProvider time)
    {
        var host = new TlsHost(new TlsFiles(settings, time, NullLogger.Instance), time);
        await host._listeners.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Asks over TLS; gives the body of the answer.</summary>
    public async Task<string> GetAsync(IssuedCertificate? client, TestAuthority trusted)
    {
        using var handler = HandlerOf(client, trusted);
        using var http = new HttpClient(handler);
        return await http.GetStringAsync(new Uri($"https://localhost:{SecurePort}/"));
    }

    /// <summary>Connects as a client that must be refused; gives the reason.</summary>
    public async Task<string> RefusalOfAsync(IssuedCertificate? client, TestAuthority trusted)
    {
        using var socket = new TcpClient("127.0.0.1", SecurePort); // A client of HTTP would try again.
        using var handler = HandlerOf(client, trusted);
        await using var tls = new SslStream(socket.GetStream());
        handler.SslOptions.TargetHost = "localhost";
        try
        {
            await tls.AuthenticateAsClientAsync(handler.SslOptions, CancellationToken.None);
            Assert.Equal(0, await tls.ReadAsync(new byte[1])); // With TLS 1.3 the client is through before the server looks.
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // Cut off instead of ended.
        }

        return await NextRefusalAsync();
    }

    public async Task<string> NextRefusalAsync()
    {
        await Poll.UntilAsync("a connection is refused", () => !Refusals.IsEmpty);
        Assert.True(Refusals.TryDequeue(out var reason));
        return reason;
    }

    public static SocketsHttpHandler HandlerOf(IssuedCertificate? client, TestAuthority trusted)
    {
        var authority = X509Certificate2.CreateFromPem(trusted.Pem);
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        if (client is not null)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(client.CertFile);
            chain.RemoveAt(0);
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(client.CertFile, client.KeyFile), chain, offline: true);
        }

        return handler;
    }

    /// <summary>Sends bytes as they are and reads the answer to its end.</summary>
    public static async Task<string> SendAsync(int port, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(bytes);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public ServerHandshake Begin()
    {
        Interlocked.Increment(ref _handshakes);
        return _tls.Begin();
    }

    public ValueTask<string?> CheckAsync(X509Certificate2? client, EndPoint? from, CancellationToken cancellationToken) =>
        _tls.CheckAsync(client, from, cancellationToken);

    public void Refused(RefusedConnection connection)
    {
        Assert.NotNull(connection.From);
        LastRefused = connection;
        Refusals.Enqueue(connection.Reason);
    }

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        var body = await exchange.ReadBodyAsync(bytesMax: 10 << 20);
        exchange.AddHeader("Content-Type"u8, "text/plain"u8);
        exchange.Write(body.Bytes.IsEmpty
            ? Encoding.UTF8.GetBytes($"{exchange.IsTls} {Names(exchange)}")
            : body.Bytes.Span);
    }

    public ValueTask DisposeAsync() => _listeners.DisposeAsync();

    private static string Names(HttpExchange exchange) =>
        exchange.ClientCommonNames.IsEmpty ? "nobody" : string.Join('/', exchange.ClientCommonNames);

    private static ListenSocket Open(string text)
    {
        Assert.True(HostUrl.TryParse(text, out var url, out _));
        return ListenSocket.OpenAll([url], "--listen-client-urls")[0];
    }

    private static int PortOf(ListenSocket socket) => ((IPEndPoint)socket.EndPoint).Port;
}
