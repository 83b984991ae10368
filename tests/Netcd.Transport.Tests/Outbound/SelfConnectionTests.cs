using System.Net;
using System.Net.Sockets;
using Netcd.Transport.Outbound;

namespace Netcd.Transport.Tests.Outbound;

/// <summary>Dialing a port that nobody listens on, from that port.</summary>
public sealed class SelfConnectionTests
{
    [Fact]
    public async Task A_connection_with_itself_is_refused_and_leaves_its_port_to_the_member_that_belongs_there()
    {
        using var dialer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        dialer.Bind(new IPEndPoint(IPAddress.Loopback, port: 0));
        var itself = (IPEndPoint)dialer.LocalEndPoint!;
        await dialer.ConnectAsync(itself);
        Assert.Equal(dialer.LocalEndPoint, dialer.RemoteEndPoint);

        var refused = Assert.Throws<SocketException>(() => SelfConnection.Refuse(dialer));

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        using var member = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        member.Bind(new IPEndPoint(IPAddress.Loopback, itself.Port));
        member.Listen();
    }

    [Fact]
    public async Task A_connection_with_another_socket_stays()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port: 0));
        listener.Listen();
        using var dialer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await dialer.ConnectAsync(listener.LocalEndPoint!);

        SelfConnection.Refuse(dialer);

        Assert.True(dialer.Connected);
    }
}
