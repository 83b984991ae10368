using System.Buffers;
using System.Collections.Concurrent;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport;
using Netcd.Transport.Statistics;

namespace Netcd.TestKit.Network;

/// <summary>One member's way to the others within a <see cref="MemoryNetwork"/>.</summary>
internal sealed class MemoryTransport(
    MemoryNetwork network, TransportOptions options, IPeerReceiver receiver, TimeProvider time) : IPeerTransport
{
    private readonly ConcurrentDictionary<MemberId, (IReadOnlyList<string> Urls, DateTimeOffset Since)> _peers = new();
    private volatile bool _isClosed;

    public TransportOptions Options => options;

    public PeerStatistics Statistics { get; } = new(time);

    public void AddPeer(MemberId member, IReadOnlyList<string> peerUrls) =>
        _peers.TryAdd(member, (peerUrls, time.GetUtcNow()));

    public void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
        if (_peers.TryGetValue(member, out var known))
        {
            _peers[member] = known with { Urls = peerUrls };
        }
    }

    public void RemovePeer(MemberId member) => _peers.TryRemove(member, out _);

    public void Send(IReadOnlyList<Message> messages)
    {
        network.Count(messages.Count);
        foreach (var message in messages)
        {
            if (!_peers.TryGetValue(message.To, out var peer) || network.Loses(message))
            {
                continue;
            }

            if (Reach(message.To, peer.Urls) is not { } other || !other.Take(network.Changes(message)))
            {
                receiver.ReportUnreachable(message.To);
            }
        }
    }

    public void SendSnapshot(Message message, ISnapshotContent content)
    {
        network.BeginSnapshot();
        _ = Task.Run(async () =>
        {
            await CarrySnapshotAsync(message, content);
            network.EndSnapshot();
        });
    }

    public DateTimeOffset? ActiveSince(MemberId member) =>
        _peers.TryGetValue(member, out var peer) && Reach(member, peer.Urls) is not null ? peer.Since : null;

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        network.Leave(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>False if the message is lost.</summary>
    private bool Take(Message message) => !_isClosed && receiver.TryReceive(message);

    private MemoryTransport? Reach(MemberId member, IReadOnlyList<string> urls)
    {
        var other = _isClosed ? null : network.Find(options.Id, member, urls);
        if (other is null || other._isClosed || other.Options.ClusterId != options.ClusterId)
        {
            return null;
        }

        if (other.IsRemovedThere(options.Id))
        {
            receiver.ReportOwnRemoval();
            return null;
        }

        return other;
    }

    private bool IsRemovedThere(MemberId member) => receiver.IsRemoved(member);

    private async Task CarrySnapshotAsync(Message message, ISnapshotContent content)
    {
        var isReceived = false;
        if (_peers.TryGetValue(message.To, out var peer) && Reach(message.To, peer.Urls) is { } other)
        {
            isReceived = await other.TakeSnapshotAsync(message, content);
        }

        receiver.ReportSnapshot(message.To, isReceived);
    }

    private async Task<bool> TakeSnapshotAsync(Message message, ISnapshotContent content)
    {
        var data = new ArrayBufferWriter<byte>();
        content.Write(data);
        if (data.WrittenCount != content.LengthBytes)
        {
            throw new InvalidOperationException($"{data.WrittenCount} bytes of a snapshot instead of {content.LengthBytes}.");
        }

        var isWhole = data.WrittenCount <= network.SnapshotBytesMax;
        using var stream = new MemoryStream((isWhole ? data.WrittenSpan : data.WrittenSpan[..network.SnapshotBytesMax]).ToArray());
        try
        {
            await receiver.ReceiveSnapshotAsync(
                stream,
                () => !isWhole ? throw new IOException("the connection broke off")
                    : stream.Position == stream.Length ? message
                    : throw new InvalidOperationException("The snapshot's message was read before the end of its data."),
                CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
