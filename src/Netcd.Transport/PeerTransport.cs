using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;
using Netcd.Transport.Inbound;
using Netcd.Transport.Outbound;
using Netcd.Transport.Statistics;

namespace Netcd.Transport;

/// <summary>Talks to the other members over HTTP, as etcd does. Thread-safe.</summary>
public sealed class PeerTransport : IPeerTransport
{
    private readonly PeerHttp _http;
    private readonly PeerSet _peers;

    /// <remarks>Without <paramref name="tls"/>, members whose URL says https are checked as the system checks servers.</remarks>
    public PeerTransport(
        TransportOptions options,
        IPeerReceiver receiver,
        TimeProvider time,
        ILoggerFactory loggers,
        IPeerTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = new PeerHttp(options.DialTimeout, time, tls);
        Statistics = new PeerStatistics(time);
        var local = new LocalMember
        {
            Options = options,
            Receiver = receiver,
            Time = time,
            Logger = loggers.CreateLogger<PeerTransport>(),
            Statistics = Statistics,
            Http = _http,
        };
        var intake = new MessageIntake(receiver, Statistics);
        _peers = new PeerSet(local, intake);
        Endpoints = new PeerEndpoints(local, _peers, intake);
    }

    /// <summary>What the peer port has to serve.</summary>
    public PeerEndpoints Endpoints { get; }

    public PeerStatistics Statistics { get; }

    public void AddPeer(MemberId member, IReadOnlyList<string> peerUrls) => _peers.Add(member, peerUrls);

    public void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls) => _peers.Update(member, peerUrls);

    public void RemovePeer(MemberId member) => _peers.Remove(member);

    public void Send(IReadOnlyList<Message> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (var message in messages)
        {
            if (_peers.Find(message.To) is { } peer)
            {
                if (message.Type == MessageType.Append)
                {
                    Statistics.Sent.Note(MessageSize.BytesOf(message));
                }

                peer.Send(message);
            }
            else
            {
                _peers.FindRemote(message.To)?.Send(message);
            }
        }
    }

    public void SendSnapshot(Message message, ISnapshotContent content)
    {
        ArgumentNullException.ThrowIfNull(message);
        _peers.Find(message.To)?.SendSnapshot(message, content);
    }

    public DateTimeOffset? ActiveSince(MemberId member) => _peers.Find(member)?.ActiveSince;

    public async ValueTask DisposeAsync()
    {
        await _peers.StopAsync();
        _http.Dispose();
    }
}
