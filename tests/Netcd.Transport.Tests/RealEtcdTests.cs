using System.Text.Json;
using System.Text.RegularExpressions;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>This transport beside Debian's etcd 3.4.23: in one cluster with it, and asked the same.</summary>
public sealed partial class RealEtcdTests
{
    [Fact]
    public async Task A_real_leader_commits_with_the_answers_that_come_through_this_transport()
    {
        await using var cluster = await TwoMemberCluster.StartAsync();
        var log = cluster.Host.Log;
        await Poll.UntilAsync("both streams are up in both directions", () => AreStreamsUp(log));

        // With the streams up everything goes over them, and the compact form of appends is used.
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(await cluster.TryPutAsync());
        }

        Assert.True(cluster.Peer.HasSeen(MessageType.Append));
        await Poll.UntilAsync("a heartbeat has come, which may be later", () => cluster.Peer.HasSeen(MessageType.Heartbeat));
        Assert.NotNull(cluster.Host.Transport.ActiveSince(cluster.EtcdId));
        var leader = await cluster.Etcd.GetAsync("/v2/stats/leader");
        Assert.Contains($"\"{cluster.Host.Options.Id}\":{{\"latency\"", leader.Body, StringComparison.Ordinal);
        Assert.True(cluster.Host.Transport.Statistics.Received.Count >= 20);
        Assert.False(log.Has("does not speak") || log.Has("bug in netcd"), log.All);
    }

    [Fact]
    public async Task Every_check_of_the_peer_port_answers_to_the_byte_as_etcd_does()
    {
        await using var cluster = await TwoMemberCluster.StartAsync();
        var removed = await AddAndRemoveMemberAsync(cluster.Etcd);
        var receiver = new RecordingReceiver { Removed = [removed] };
        await using var twin = await PeerHost.StartAsync(
            cluster.Host.Options with { Id = cluster.EtcdId, PeerUrls = [PeerHost.NewUrl()] }, receiver);
        twin.Transport.AddPeer(cluster.Host.Options.Id, [PeerHost.NewUrl()]);

        foreach (var (name, request) in PeerRequests.All(cluster.Host.Options, cluster.EtcdId, removed))
        {
            var real = await AskAsync(cluster.Etcd.Options.PeerPort, request);
            var ours = await AskAsync(twin.Port, request);
            Assert.Equal($"{name}\n{real}", $"{name}\n{ours}");
        }
    }

    private static bool AreStreamsUp(RecordingLog log) =>
        log.Has("(stream Message reader)") && log.Has("(stream MsgApp v2 reader)")
        && log.Has("(stream Message writer)") && log.Has("(stream MsgApp v2 writer)");

    private static async Task<MemberId> AddAndRemoveMemberAsync(ServerProcess etcd)
    {
        var added = await etcd.SendAsync(RawRequest.Create(
            "POST", "/v2/members", [("Content-Type", "application/json")], """{"peerURLs":["http://127.0.0.1:1"]}"""));
        Assert.True(added.Status == 201, added.Body);
        using var json = JsonDocument.Parse(added.Body);
        var id = json.RootElement.GetProperty("id").GetString() ?? "";
        var gone = await etcd.SendAsync(RawRequest.Create("DELETE", $"/v2/members/{id}", headers: [], body: null));
        Assert.True(gone.Status == 204, gone.Body);
        return new MemberId(Convert.ToUInt64(id, fromBase: 16));
    }

    /// <summary>Head and, unless it is an endless stream, body; without what differs from moment to moment.</summary>
    private static async Task<string> AskAsync(int port, RawRequest request)
    {
        using var connection = await RawConnection.OpenAsync(port);
        await connection.SendAsync(request.Bytes);
        var head = await connection.ReadHeadAsync();
        var isStream = head.Status == 200 && head.Header("Transfer-Encoding") == "chunked";
        var isCut = head.Status == 500; // Without the end of its body.
        var body = isStream ? "(stream)"
            : isCut ? await connection.ReadToEndAsync()
            : (await connection.ReadBodyAsync(head, request.Method)).Body;
        var headers = head.Headers.Select(header => header.Name == "Date" ? "Date: D"
            : header.Name == "Content-Length" && body.Contains("\"Now\"", StringComparison.Ordinal) ? "Content-Length: N"
            : $"{header.Name}: {header.Value}");
        return string.Join('\n', [head.StatusLine, .. headers, NowText().Replace(body, "\"Now\":T")]);
    }

    [GeneratedRegex("\"Now\":\"[0-9T:.-]*Z\"")]
    private static partial Regex NowText();
}
