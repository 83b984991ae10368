using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Netcd.Transport.Outbound;

/// <summary>Sends HTTP/1.1 requests to members. Thread-safe.</summary>
/// <remarks>The one place that knows how connections to members are made, so that all of them are made alike.</remarks>
internal sealed class PeerHttp : IDisposable
{
    private const int KeepAliveSeconds = 30;

    /// <summary>etcd closes a peer connection that was idle for 5 s; one that is about to be closed must not be used.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan HandshakeTimeMax = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _dialTimeout;
    private readonly TimeProvider _time;
    private readonly IPeerTls? _tls;
    private readonly HttpMessageInvoker _client;

    /// <remarks>Without <paramref name="tls"/>, members whose URL says https are checked as the system checks servers.</remarks>
    public PeerHttp(TimeSpan dialTimeout, TimeProvider time, IPeerTls? tls)
    {
        (_dialTimeout, _time, _tls) = (dialTimeout, time, tls);
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

    /// <summary>A stream that is TLS already is taken as it is: that is how each handshake has the certificates of its time.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var stream = await DialAsync(context, cancellationToken);
        return context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps && _tls is not null
            ? await SecureAsync(stream, context.DnsEndPoint, _tls, cancellationToken)
            : stream;
    }

    private async ValueTask<Stream> SecureAsync(
        Stream stream, DnsEndPoint place, IPeerTls tls, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(HandshakeTimeMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var handshake = tls.Begin(place.Host);
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(handshake.Options, either.Token);
            return secure;
        }
        catch (Exception failure)
        {
            await secure.DisposeAsync();
            throw failure switch
            {
                OperationCanceledException when deadline.IsCancellationRequested =>
                    new TimeoutException("tls: handshake timeout"),
                AuthenticationException or IOException => new PeerTlsException(
                    PeerTlsFailures.Of(failure, handshake.Refusal(), $"{place.Host}:{place.Port}"), failure),
                _ => failure,
            };
        }
    }

    private async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
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
