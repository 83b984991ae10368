using System.Net;
using System.Net.Sockets;
using Netcd.Configuration;
using Netcd.Hosting;

namespace Netcd.Tests.Hosting;

public sealed class ListenSocketTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://localhost:0", "127.0.0.1")] // As Go: IPv4 first.
    public void It_listens_on_the_address_of_the_URL(string url, string address)
    {
        var socket = Assert.Single(Open(url));
        using (socket.Socket)
        {
            Assert.Equal(IPAddress.Parse(address), ((IPEndPoint)socket.EndPoint).Address);
            using var client = new TcpClient();
            client.Connect((IPEndPoint)socket.EndPoint);
            Assert.True(client.Connected); // It waits in the queue although nobody accepts yet.
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://:0")]
    public void A_wildcard_is_reached_by_any_address(string url)
    {
        var socket = Assert.Single(Open(url));
        using (socket.Socket)
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, ((IPEndPoint)socket.EndPoint).Port);
            Assert.True(client.Connected);
        }
    }

    [Fact]
    public void A_connection_is_kept_alive()
    {
        var socket = Assert.Single(Open("http://127.0.0.1:0"));
        using (socket.Socket)
        {
            using var client = new TcpClient();
            client.Connect((IPEndPoint)socket.EndPoint);
            using var accepted = socket.Socket.Accept();

            Assert.Equal(1, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
            Assert.Equal(30, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
            Assert.Equal(30, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        }
    }

    [Fact]
    public void A_port_in_use_is_told_in_the_words_of_Go_and_frees_the_others()
    {
        var first = Assert.Single(Open("http://127.0.0.1:0"));
        using (first.Socket)
        {
            var port = ((IPEndPoint)first.EndPoint).Port;
            var failure = Assert.Throws<ListenException>(() => Open($"http://127.0.0.1:0,http://127.0.0.1:{port}"));
            Assert.Equal(
                $"listen tcp 127.0.0.1:{port}: bind: address already in use " +
                "(stop the process that listens there or change --listen-client-urls)",
                failure.Message);
        }
    }

    [Fact]
    public void An_address_of_another_machine_is_told_in_the_words_of_Go()
    {
        var failure = Assert.Throws<ListenException>(() => Open("http://192.0.2.77:2379"));
        Assert.Equal(
            "listen tcp 192.0.2.77:2379: bind: cannot assign requested address " +
            "(give an address of this machine in --listen-client-urls)",
            failure.Message);
    }

    [Fact]
    public void A_name_that_does_not_resolve_is_told_in_the_words_of_Go()
    {
        var failure = Assert.Throws<ListenException>(() => Open("http://no-such-host.invalid:2379"));
        Assert.Equal(
            "listen tcp: lookup no-such-host.invalid: no such host " +
            "(give a name that resolves or an address in --listen-client-urls)",
            failure.Message);
    }

    private static IReadOnlyList<ListenSocket> Open(string urls)
    {
        Assert.True(HostUrlList.Read(urls, out var list, out _));
        return ListenSocket.OpenAll(list.Urls, "--listen-client-urls");
    }
}
