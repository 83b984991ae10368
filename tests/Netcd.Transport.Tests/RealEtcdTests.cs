using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>This transport and Debian's etcd 3.4.23 as the two members of one cluster.</summary>
public sealed class RealEtcdTests
{
    private const string Token = "etcd-cluster";

    [Fact]
    public async Task A_real_leader_commits_with_the_answers_that_come_through_this_transport()
    {
        var ourUrl = PeerHost.NewUrl();
        using var directory = new TemporaryDirectory();
        using var etcd = ServerProcess.Launch(ServerProgram.Etcd, EtcdOptions(directory.Path, ourUrl));
        var (etcdId, ourId) = (IdOf(etcd.Options.PeerUrl), IdOf(ourUrl));
        var peer = new RaftlessPeer();
        await using var host = await PeerHost.StartAsync(
            new TransportOptions
            {
                Id = ourId,
                ClusterId = ClusterOf(etcdId, ourId),
                PeerUrls = [ourUrl],
                Dialect = PeerDialect.Etcd34,
                ElectionTimeout = TimeSpan.FromSeconds(1),
            },
            peer);
        peer.Transport = host.Transport;
        host.Transport.AddPeer(etcdId, [etcd.Options.PeerUrl]);

        var written = await Poll.UntilAsync(
            "etcd commits a write", () => TryPutAsync(etcd), explain: () => etcd.Log + host.Log.All);

        Assert.Equal(201, written.Status);
        Assert.True(peer.HasSeen(MessageType.Append) && peer.HasSeen(MessageType.Heartbeat));
        Assert.NotNull(host.Transport.ActiveSince(etcdId));
        await Poll.UntilAsync("both streams are up in both directions", () => AreStreamsUp(etcd, host));

        // With the streams up, everything goes over them: write more, and let the compact form of appends be used.
        for (var i = 0; i < 20; i++)
        {
            Assert.Contains((await TryPutAsync(etcd))?.Status, new int?[] { 200, 201 });
        }

        var leader = await etcd.GetAsync("/v2/stats/leader");
        Assert.Contains($"\"{ourId}\":{{\"latency\"", leader.Body, StringComparison.Ordinal);
        Assert.False(host.Log.Has("garbage") || host.Log.Has("bug in netcd"), host.Log.All);
    }

    private static bool AreStreamsUp(ServerProcess etcd, PeerHost host) =>
        host.Log.Has("(stream Message reader)") && host.Log.Has("(stream MsgApp v2 reader)")
        && host.Log.Has("(stream Message writer)") && host.Log.Has("(stream MsgApp v2 writer)")
        && !etcd.HasExited;

    private static ServerOptions EtcdOptions(string dataDir, string ourUrl)
    {
        var options = new ServerOptions { Name = "e", DataDir = dataDir };
        return options with { Extra = ["--initial-cluster", $"e={options.PeerUrl},n={ourUrl}"] };
    }

    private static async Task<RawResponse?> TryPutAsync(ServerProcess etcd)
    {
        try
        {
            var response = await etcd.SendAsync(RawRequest.WithForm("PUT", "/v2/keys/a", "value=1"));
            return response.Status is 200 or 201 ? response : null;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return null; // Not listening yet, or no leader yet.
        }
    }

    private static MemberId IdOf(string peerUrl) => new(FirstBytes(Encoding.ASCII.GetBytes(peerUrl + Token)));

    private static ClusterId ClusterOf(params MemberId[] members)
    {
        var ids = members.Order().SelectMany(member => BigEndian(member.Value)).ToArray();
        return new ClusterId(FirstBytes(ids));
    }

    private static byte[] BigEndian(ulong value) =>
        Convert.FromHexString(value.ToString("x16", CultureInfo.InvariantCulture));

    private static ulong FirstBytes(byte[] text) => BinaryPrimitives.ReadUInt64BigEndian(Sha1(text));

#pragma warning disable CA5350 // The IDs of members are made this way; nothing is kept secret by it.
    private static byte[] Sha1(byte[] text) => SHA1.HashData(text);
#pragma warning restore CA5350
}
