using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport;
using Netcd.Transport.Inquiry;
using Netcd.Transport.Statistics;

namespace Netcd.Hosting;

/// <summary>The network of a member alone: there is nobody to talk to and nobody to ask.</summary>
internal sealed class NoPeers : IPeerTransport, IClusterInquiry
{
    public PeerStatistics Statistics { get; } = new(TimeProvider.System);

    public void AddPeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
    }

    public void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
    }

    public void RemovePeer(MemberId member)
    {
    }

    public void Send(IReadOnlyList<Message> messages)
    {
    }

    public void SendSnapshot(Message message, ISnapshotContent content)
    {
    }

    public DateTimeOffset? ActiveSince(MemberId member) => null;

    public Task<RemoteCluster?> GetMembersAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult<RemoteCluster?>(null);

    public Task<RemoteVersion?> GetVersionAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult<RemoteVersion?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
