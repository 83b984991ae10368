using System.Net;
using System.Net.Sockets;
using System.Text;
using Netcd.Raft;
using Netcd.TestKit.Processes;
using Netcd.TestKit.Time;

namespace Netcd.Transport.Tests;

/// <summary>What can go wrong when a member is dialed, and what the operator is told.</summary>
public sealed class DialTests
{
    private const string NoPage = "HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n404 page not found\n";

    public static TheoryData<string, string> Answers => new()
    {
        { NoPage, "if it is the member's client URL, give its peer URL instead" },
        { Answer(404, "error sender not found\n"), "peer b failed to find local node a" },
        { Answer(412, "cluster ID mismatch\n"), "cluster ID mismatch: remote[b]=77, local=c1" },
        { Answer(412, "incompatible version\n"), "it is of version 2.3.8 and this one of 3.4.23" },
        { Answer(412, "to field mismatch\n"), "another member than b listens there" },
        { Answer(410, "removed member\n"), "unhandled http status 410" }, // Of another cluster: it has no say here.
        { Answer(500, "boom\n"), "unhandled http status 500" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "is no member of etcd 2.1 or later" },
        { "SSH-2.0-OpenSSH\r\n", "failed to dial b" },
        { "HTTP/1.1 200 OK\r\nX-Server-Version: 3.4.23\r\n\r\n\x7fgarbage", "does not speak etcd's peer protocol" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_log_says_once_what_is_wrong(string answer, string text)
    {
        using var server = new AnsweringServer(answer, closes: true);
        var receiver = new RecordingReceiver();
        await using var host = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), receiver);
        host.Transport.AddPeer(new MemberId(0xb), [server.Url]);
        await Poll.UntilAsync(
            "three dials have failed",
            () => Task.FromResult(host.Log.Has(text) && server.Connections > 5 ? "yes" : null),
            explain: () => host.Log.All);
        Assert.Null(host.Transport.ActiveSince(new MemberId(0xb)));
        Assert.False(receiver.IsToldOfOwnRemoval);
        Assert.InRange(host.Log.Count(text), 1, 4); // Once for each way to the member.
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_told()
    {
        await using var host = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), new RecordingReceiver());
        host.Transport.AddPeer(new MemberId(0xb), ["http://no-such-host.invalid:2380"]);
        await Poll.UntilAsync("it is told", () => host.Log.Has("lookup no-such-host.invalid: no such host"));
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_left_after_five_seconds_and_dialed_again()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        using var server = new AnsweringServer(
            "HTTP/1.1 200 OK\r\nX-Server-Version: 3.4.23\r\nTransfer-Encoding: chunked\r\n\r\n", closes: false);
        await using var host = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), new RecordingReceiver(), clock);
        host.Transport.AddPeer(new MemberId(0xb), [server.Url]);
        await Poll.UntilAsync("both streams are up", () => host.Log.Count("established") == 2);
        await Poll.UntilAsync("both are dialed again", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return host.Log.Has("i/o timeout") && server.Connections >= 4;
        });
    }

    private static string Answer(int status, string body) =>
        $"HTTP/1.1 {status} Whatever\r\nX-Etcd-Cluster-Id: 77\r\nX-Server-Version: 2.3.8\r\n"
        + $"Content-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>Answers the first bytes of every connection alike.</summary>
    private sealed class AnsweringServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
        private readonly byte[] _answer;
        private readonly bool _closes;
        private int _connections;

        public AnsweringServer(string answer, bool closes)
        {
            (_answer, _closes) = (Encoding.Latin1.GetBytes(answer), closes);
            _listener.Start();
            Serving = ServeAsync();
        }

        public string Url => $"http://{_listener.LocalEndpoint}";

        public int Connections => _connections;

        private Task Serving { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            var open = new List<Socket>();
            try
            {
                while (true)
                {
                    var socket = await _listener.AcceptSocketAsync();
                    open.Add(socket);
                    Interlocked.Increment(ref _connections);
                    await socket.ReceiveAsync(new byte[4096]);
                    await socket.SendAsync(_answer);
                    if (_closes)
                    {
                        socket.Shutdown(SocketShutdown.Both);
                    }
                }
            }
            catch (SocketException)
            {
                open.ForEach(socket => socket.Dispose());
            }
        }
    }
}
