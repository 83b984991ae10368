using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Simulation.Bugs;
using Netcd.Simulation.Running;
using Netcd.Transport;
using Netcd.Transport.Statistics;

namespace Netcd.Simulation.Network;

/// <summary>One process's way to the others.</summary>
internal sealed class SimulatedTransport(
    SimulatedNetwork network,
    int host,
    Process process,
    HostClock clock,
    PlantedBug bug,
    TransportOptions options,
    IPeerReceiver receiver,
    TimeProvider time) : IPeerTransport
{
    private static readonly TimeSpan EndNoticedAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MemberId, (IReadOnlyList<string> Urls, TimeSpan Since)> _peers = [];
    private readonly Dictionary<MemberId, IReadOnlyList<string>> _remotes = [];
    private readonly TimeSpan _openedAt = network.Timeline.Now;
    private bool _isClosed;

    public int Host => host;

    public Process Process => process;

    public IPeerReceiver Receiver => receiver;

    public TransportOptions Options => options;

    public bool IsOpen => !_isClosed && !process.IsDead;

    public PeerStatistics Statistics { get; } = new(time);

    /// <summary>Whether it is the member that <paramref name="from"/> means, of the same cluster.</summary>
    public bool Knows(SimulatedTransport from, MemberId meant) =>
        meant == options.Id && from.Options.ClusterId == options.ClusterId;

    public bool HasRemoved(SimulatedTransport from) => receiver.IsRemoved(from.Options.Id);

    public void AddPeer(MemberId member, IReadOnlyList<string> peerUrls) =>
        _peers.TryAdd(member, (peerUrls, network.Timeline.Now));

    public void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls)
    {
        if (_peers.TryGetValue(member, out var known))
        {
            _peers[member] = known with { Urls = peerUrls };
        }
    }

    public void RemovePeer(MemberId member) => _peers.Remove(member);

    /// <summary>Remembers where one is who spoke: a member that lags behind has to answer those it does not know yet.</summary>
    public void Meet(SimulatedTransport from) => _remotes.TryAdd(from.Options.Id, from.Options.PeerUrls);

    public void Send(IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
        {
            if (IsOpen && HostOf(message.To) is { } to)
            {
                network.Send(this, to, message);
            }
        }
    }

    public void SendSnapshot(Message message, ISnapshotContent content)
    {
        if (!IsOpen || HostOf(message.To) is not { } to)
        {
            return;
        }

        network.Figures.Snapshots++;
        var written = new ArrayBufferWriter<byte>();
        content.Write(written);
        var data = bug.OnSnapshot(written.WrittenSpan.ToArray());
        var arrival = process.Spent + network.Delay(network[host, to]);
        network.Timeline.After(arrival, () => ArriveAt(to, message, data));
    }

    public DateTimeOffset? ActiveSince(MemberId member)
    {
        if (!_peers.TryGetValue(member, out var peer) || network.FindHost(peer.Urls) is not { } to
            || network.Reach(host, to) is not { } other || other.Options.Id != member)
        {
            return null;
        }

        var since = new[] { peer.Since, other._openedAt, network[host, to].WholeSince, network[to, host].WholeSince }.Max();
        return clock.UtcAt(since);
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>The machine that a member is to be found on; null if it is not known.</summary>
    public int? HostOf(MemberId member) =>
        _peers.TryGetValue(member, out var peer) ? network.FindHost(peer.Urls)
        : _remotes.TryGetValue(member, out var urls) ? network.FindHost(urls)
        : null;

    private void ArriveAt(int to, Message message, byte[] data)
    {
        var other = network.Reach(host, to);
        if (other is null || !other.Knows(this, message.To))
        {
            Report(message.To, isReceived: false);
            return;
        }

        var isReported = false;
        other.Process.Begin(() => other.TakeAsync(message, data, isReceived =>
        {
            isReported = true;
            Report(message.To, isReceived);
        }));
        NoticeEnd();

        // A process that ends amid a snapshot says nothing, but the connection breaks.
        void NoticeEnd()
        {
            if (!isReported && other.IsOpen)
            {
                network.Timeline.After(EndNoticedAfter, NoticeEnd);
            }
            else if (!isReported)
            {
                Report(message.To, isReceived: false);
            }
        }
    }

    private void Report(MemberId member, bool isReceived) => network.Timeline.After(
        TimeSpan.FromMilliseconds(1), () => process.Do(() => receiver.ReportSnapshot(member, isReceived)));

    private async Task TakeAsync(Message message, byte[] data, Action<bool> report)
    {
        var breaksAt = network.BreaksAt(data.Length);
        using var stream = new MemoryStream(data, 0, breaksAt ?? data.Length);
        try
        {
            await receiver.ReceiveSnapshotAsync(
                stream,
                () => breaksAt is null ? message : throw new IOException("the connection broke off"),
                CancellationToken.None);
        }
        catch (IOException)
        {
            report(false);
            return;
        }

        report(true);
    }
}
