using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport.Inbound;
using Netcd.Transport.Statistics;

namespace Netcd.Transport;

/// <summary>Talks to the other members over HTTP, as etcd does. Thread-safe.</summary>
public sealed class PeerTransport : IPeerTransport
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MemberId, IReadOnlyList<string>> _peers = [];

    public PeerTransport(
        TransportOptions options, IPeerReceiver receiver, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        Statistics = new PeerStatistics(time);
        Endpoints = new PeerEndpoints(time);
    }

    /// <summary>What the peer port has to serve.</summary>
    public PeerEndpoints Endpoints { get; }

    public PeerStatistics Statistics { get; }

    public void AddPeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
        lock (_gate)
        {
            _peers.TryAdd(member, peerUrls);
        }
    }

    public void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
        lock (_gate)
        {
            if (_peers.ContainsKey(member))
            {
                _peers[member] = peerUrls;
            }
        }
    }

    public void RemovePeer(MemberId member)
    {
        lock (_gate)
        {
            _peers.Remove(member);
        }
    }

    public void Send(IReadOnlyList<Message> messages)
    {
    }

    public void SendSnapshot(Message message, ISnapshotContent content)
    {
    }

    public DateTimeOffset? ActiveSince(MemberId member) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
