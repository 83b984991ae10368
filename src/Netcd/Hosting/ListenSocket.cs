using System.Net;
using System.Net.Sockets;
using Netcd.Configuration;

namespace Netcd.Hosting;

/// <summary>A socket that listens on one URL; connections wait in its queue until somebody accepts them.</summary>
/// <param name="Url">The URL as the user gave it.</param>
/// <param name="Socket">Owned by whoever accepts on it.</param>
internal sealed record ListenSocket(HostUrl Url, Socket Socket)
{
    private const int KeepAliveSeconds = 30; // As etcd: a client that vanished is noticed within minutes.

    /// <summary>The longest queue of connections that nobody accepted yet; on Linux the system has the same limit.</summary>
    public const int WaitingConnectionsMax = 4096;

    /// <summary>The address in use, with the port that the system chose if the URL says 0.</summary>
    public EndPoint EndPoint { get; } = Socket.LocalEndPoint
        ?? throw new ArgumentException("The socket is not bound.", nameof(Socket));

    /// <summary>Listens on every URL, or on none if one of them fails.</summary>
    /// <exception cref="ListenException">An address cannot be used; the message says why and what to do.</exception>
    public static IReadOnlyList<ListenSocket> OpenAll(IEnumerable<HostUrl> urls, string flag)
    {
        var sockets = new List<ListenSocket>();
        try
        {
            foreach (var url in urls.Distinct())
            {
                sockets.Add(Open(url, flag));
            }

            return sockets;
        }
        catch
        {
            sockets.ForEach(socket => socket.Socket.Dispose());
            throw;
        }
    }

    private static ListenSocket Open(HostUrl url, string flag)
    {
        var endPoint = new IPEndPoint(Resolve(url, flag), url.Port);
        var isAny = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
        if (isAny && Socket.OSSupportsIPv6)
        {
            endPoint.Address = IPAddress.IPv6Any; // As Go: 0.0.0.0 and [::] both mean every address of both families.
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isAny && endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            // Accepted sockets inherit these.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
            socket.Bind(endPoint);
            socket.Listen(WaitingConnectionsMax);
            return new ListenSocket(url, socket);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw ListenException.CannotBind(endPoint, failure, flag);
        }
    }

    private static IPAddress Resolve(HostUrl url, string flag)
    {
        if (url.Host.Length == 0)
        {
            return IPAddress.Any;
        }

        if (IPAddress.TryParse(url.Host, out var literal))
        {
            return literal;
        }

        try
        {
            var addresses = Dns.GetHostAddresses(url.Host);
            return addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)
                ?? addresses.FirstOrDefault()
                ?? throw ListenException.CannotResolve(url.Host, flag);
        }
        catch (SocketException)
        {
            throw ListenException.CannotResolve(url.Host, flag);
        }
    }
}
