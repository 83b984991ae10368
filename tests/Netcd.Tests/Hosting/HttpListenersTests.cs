using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Configuration;
using Netcd.Hosting;
using Netcd.Http;

namespace Netcd.Tests.Hosting;

public sealed class HttpListenersTests
{
    [Fact]
    public async Task Each_socket_answers_with_its_own_handler_and_stopping_cuts_what_waits()
    {
        var sockets = Sockets("http://127.0.0.1:0", "http://127.0.0.1:0");
        await using var listeners = new HttpListeners(connectionsMax: 100, NullLoggerFactory.Instance);
        listeners.Add([sockets[0]], Handler("client"), Handler("secure"));
        listeners.Add([sockets[1]], Handler("peer"), Handler("secure"));
        using var early = await RequestAsync(sockets[0]); // Sent before anybody accepts.
        await listeners.StartAsync(CancellationToken.None);
        using var other = await RequestAsync(sockets[1]);

        Assert.EndsWith("\r\n\r\nclient", await ReadAsync(early), StringComparison.Ordinal);
        var answer = await ReadAsync(other);
        Assert.EndsWith("\r\n\r\npeer", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);

        await listeners.StopAsync();
        Assert.True(await IsClosedAsync(early));
        Assert.ThrowsAny<SocketException>(() =>
        {
            using var late = new TcpClient();
            late.Connect((IPEndPoint)sockets[0].EndPoint);
        });
    }

    private static HttpConnectionHandler Handler(string body) =>
        new(new FixedAnswer(Encoding.ASCII.GetBytes(body)), TimeProvider.System, NullLogger<HttpConnectionHandler>.Instance);

    private static ListenSocket[] Sockets(params string[] urls) =>
    [
        .. urls.Select(text =>
        {
            Assert.True(HostUrl.TryParse(text, out var url, out _));
            return ListenSocket.OpenAll([url], "--listen-client-urls")[0];
        }),
    ];

    private static async Task<TcpClient> RequestAsync(ListenSocket socket)
    {
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)socket.EndPoint);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
    }

    /// <summary>Whether the server is gone: it ended the connection in order, or cut it off.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            return await ReadAsync(client) == "";
        }
        catch (IOException)
        {
            return true;
        }
    }

    private sealed class FixedAnswer(byte[] body) : IHttpHandler
    {
        public ValueTask HandleAsync(HttpExchange exchange)
        {
            exchange.Body.Write(body);
            return ValueTask.CompletedTask;
        }
    }
}
