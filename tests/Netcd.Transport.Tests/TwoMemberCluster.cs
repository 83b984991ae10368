using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Netcd.Raft;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>A real etcd 3.4.23 and, for its second member, a follower without a log behind this transport.</summary>
internal sealed class TwoMemberCluster : IAsyncDisposable
{
    private const string Token = "etcd-cluster";

    private readonly TemporaryDirectory _directory;

    private TwoMemberCluster(TemporaryDirectory directory, ServerProcess etcd, PeerHost host, RaftlessPeer peer)
    {
        _directory = directory;
        (Etcd, Host, Peer) = (etcd, host, peer);
    }

    public ServerProcess Etcd { get; }

    public MemberId EtcdId => IdOf(Etcd.Options.PeerUrl);

    public PeerHost Host { get; }

    public RaftlessPeer Peer { get; }

    /// <summary>Starts both and waits until a write has been committed.</summary>
    public static async Task<TwoMemberCluster> StartAsync()
    {
        var directory = new TemporaryDirectory();
        var ourUrl = PeerHost.NewUrl();
        var options = new ServerOptions { Name = "e", DataDir = directory.Path };
        string[] extra =
            ["--initial-cluster", $"e={options.PeerUrl},n={ourUrl}", "--strict-reconfig-check=false", "--logger=zap"];
        var etcd = ServerProcess.Launch(ServerProgram.Etcd, options with { Extra = extra });
        var (etcdId, ourId) = (IdOf(options.PeerUrl), IdOf(ourUrl));
        var peer = new RaftlessPeer();
        var host = await PeerHost.StartAsync(
            PeerHost.OptionsOf(ourId.Value, ourUrl) with { ClusterId = ClusterOf(etcdId, ourId) }, peer);
        peer.Transport = host.Transport;
        host.Transport.AddPeer(etcdId, [options.PeerUrl]);
        var cluster = new TwoMemberCluster(directory, etcd, host, peer);
        await Poll.UntilAsync("etcd commits a write", cluster.TryPutAsync, explain: () => etcd.Log + host.Log.All);
        return cluster;
    }

    /// <summary>Null unless the key was written.</summary>
    public async Task<RawResponse?> TryPutAsync()
    {
        try
        {
            var response = await Etcd.SendAsync(RawRequest.WithForm("PUT", "/v2/keys/a", "value=1"));
            return response.Status is 200 or 201 ? response : null;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return null; // Not listening yet, or no leader yet.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Etcd.Dispose();
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    private static MemberId IdOf(string peerUrl) => new(FirstBytes(Encoding.ASCII.GetBytes(peerUrl + Token)));

    private static ClusterId ClusterOf(params MemberId[] members)
    {
        var ids = members.Order().SelectMany(member =>
            Convert.FromHexString(member.Value.ToString("x16", CultureInfo.InvariantCulture)));
        return new ClusterId(FirstBytes([.. ids]));
    }

#pragma warning disable CA5350 // The IDs of members are made this way; nothing is kept secret by it.
    private static ulong FirstBytes(byte[] text) => BinaryPrimitives.ReadUInt64BigEndian(SHA1.HashData(text));
#pragma warning restore CA5350
}
