using System.Net;
using System.Net.Sockets;

namespace Netcd.Transport.Outbound;

/// <summary>Sends HTTP/1.1 requests to members. Thread-safe.</summary>
/// <remarks>The one place that knows how connections to members are made, so that all of them are made alike.</remarks>
internal sealed class PeerHttp : IDisposable
{
    private const int KeepAliveSeconds = 30;

    /// <summary>etcd closes a peer connection that was idle for 5 s; one that is about to be closed must not be used.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(4);

    private readonly TimeSpan _dialTimeout;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;

    public PeerHttp(TimeSpan dialTimeout, TimeProvider time)
    {
        (_dialTimeout, _time) = (dialTimeout, time);
        _client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                PooledConnectionIdleTimeout = IdleMax,
                ConnectTimeout = Timeout.InfiniteTimeSpan, // ConnectAsync has its own, by this member's clock.
                ConnectCallback = ConnectAsync,
            },
            disposeHandler: true);
    }

    /// <summary>Sends the request and reads the head of the response.</summary>
    /// <exception cref="HttpRequestException">There was none.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return _client.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_dialTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
            await socket.ConnectAsync(context.DnsEndPoint, either.Token);
            SelfConnection.Refuse(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
