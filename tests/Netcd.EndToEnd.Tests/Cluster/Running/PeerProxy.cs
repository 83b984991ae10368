using System.Net;
using System.Net.Sockets;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>Forwards connections to the peer port of one member, unless the network is cut.</summary>
internal sealed class PeerProxy : IAsyncDisposable
{
    private readonly ClusterNetwork _network;
    private readonly ClusterMember _target;
    private readonly TcpListener _listener;
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _links = [];
    private readonly Task _accepting;

    public PeerProxy(ClusterNetwork network, ClusterMember target, int port)
    {
        _network = network;
        _target = target;
        _port = port;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public string Url => $"http://127.0.0.1:{_port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var dialed = await _listener.AcceptSocketAsync(_stop.Token);
                _links.RemoveAll(link => link.IsCompletedSuccessfully);
                _links.Add(Task.Run(() => LinkAsync(dialed)));
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster ends.
        }
    }

    private async Task LinkAsync(Socket dialed)
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (dialed)
        {
            try
            {
                dialed.NoDelay = true;
                var source = _network.FindDialer(((IPEndPoint?)dialed.RemoteEndPoint)?.Port ?? 0, _port);
                await _network.PassAsync(source, _target, _stop.Token);
                await target.ConnectAsync(IPAddress.Loopback, _target.Options.PeerPort, _stop.Token);

                // Whichever side ends takes the other with it.
                await await Task.WhenAny(PumpAsync(dialed, target, source, _target), PumpAsync(target, dialed, _target, source));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                // A side went away, or the cluster ends.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, ClusterMember? sender, ClusterMember? receiver)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is > 0 and var count)
            {
                await _network.PassAsync(sender, receiver, _stop.Token);
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, _stop.Token);
                }
            }

            await _network.PassAsync(sender, receiver, _stop.Token); // The end of a stream does not pass a cut either.
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other pump ended first.
        }
    }
}
