using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport;
using Netcd.Transport.Inquiry;

namespace Netcd.TestKit.Network;

/// <summary>The network between the members of one test: everything arrives at once, unless a test cuts links.</summary>
/// <remarks>Thread-safe. Members are found by their peer URLs, as in reality.</remarks>
public sealed class MemoryNetwork(TimeProvider time) : IClusterInquiry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryTransport> _listening = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Func<RemoteCluster> Members, Func<RemoteVersion> Version)> _answers =
        new(StringComparer.Ordinal);

    private readonly HashSet<MemberId> _isolated = [];
    private long _messageCount;
    private int _snapshotCount;
    private int _snapshotsUnderWay;
    private int _snapshotBytesMax = int.MaxValue;
    private Func<Message, bool> _loses = static _ => false;
    private Func<Message, Message> _changes = static message => message;

    /// <summary>How many messages were sent so far, lost ones included.</summary>
    public long MessageCount => Volatile.Read(ref _messageCount);

    /// <summary>How many snapshots were sent so far, those included that did not arrive.</summary>
    public int SnapshotCount => Volatile.Read(ref _snapshotCount);

    /// <summary>Whether a snapshot is on its way now; what became of it is not reported yet.</summary>
    public bool IsCarryingSnapshot => Volatile.Read(ref _snapshotsUnderWay) > 0;

    /// <summary>After how many bytes of its data a snapshot breaks off. Default: none does.</summary>
    public int SnapshotBytesMax
    {
        get => Volatile.Read(ref _snapshotBytesMax);
        set => Volatile.Write(ref _snapshotBytesMax, value);
    }

    /// <summary>Which messages get lost without anybody noticing. Default: none.</summary>
    public Func<Message, bool> Loses
    {
        get => Volatile.Read(ref _loses);
        set => Volatile.Write(ref _loses, value);
    }

    /// <summary>What becomes of messages on their way, so that a member speaks like another program. Default: nothing.</summary>
    public Func<Message, Message> Changes
    {
        get => Volatile.Read(ref _changes);
        set => Volatile.Write(ref _changes, value);
    }

    /// <summary>Makes the transport of a member, which can be reached from now on.</summary>
    public IPeerTransport Connect(TransportOptions options, IPeerReceiver receiver)
    {
        var transport = new MemoryTransport(this, options, receiver, time);
        lock (_gate)
        {
            foreach (var url in options.PeerUrls)
            {
                _listening[url] = transport;
            }
        }

        return transport;
    }

    /// <summary>Says what is answered to those who ask at a peer URL.</summary>
    public void Answer(string peerUrl, Func<RemoteCluster> members, Func<RemoteVersion> version)
    {
        lock (_gate)
        {
            _answers[peerUrl] = (members, version);
        }
    }

    /// <summary>Nobody answers there any more.</summary>
    public void Silence(string peerUrl)
    {
        lock (_gate)
        {
            _answers.Remove(peerUrl);
        }
    }

    /// <summary>Cuts all links of a member.</summary>
    public void Isolate(MemberId member)
    {
        lock (_gate)
        {
            _isolated.Add(member);
        }
    }

    /// <summary>Mends what <see cref="Isolate"/> cut.</summary>
    public void Rejoin(MemberId member)
    {
        lock (_gate)
        {
            _isolated.Remove(member);
        }
    }

    public Task<RemoteCluster?> GetMembersAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult(AnswerOf(peerUrl)?.Members());

    public Task<RemoteVersion?> GetVersionAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult(AnswerOf(peerUrl)?.Version());

    public Task<byte[]?> GetStatusAsync(
        string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult<byte[]?>(null); // Only the API writes it.

    /// <summary>A netcd that leads does it unasked.</summary>
    public Task<bool> RequestPromotionAsync(
        string peerUrl, MemberId learner, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>All names but those below <c>invalid</c> (RFC 2606); <c>other-name-of-b</c> is that of <c>b</c>.</summary>
    public Task<IReadOnlyList<string>> ResolveAsync(string peerUrl, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(new Uri(peerUrl).Host.EndsWith(".invalid", StringComparison.Ordinal)
            ? []
            : [new Uri(peerUrl).Authority.Replace("other-name-of-", "", StringComparison.Ordinal)]);

    /// <summary>The transport at one of the URLs, if a message from one member to the other gets through.</summary>
    internal MemoryTransport? Find(MemberId from, MemberId to, IReadOnlyList<string> peerUrls)
    {
        lock (_gate)
        {
            if (_isolated.Contains(from) || _isolated.Contains(to))
            {
                return null;
            }

            foreach (var url in peerUrls)
            {
                if (_listening.TryGetValue(url, out var transport) && transport.Options.Id == to)
                {
                    return transport;
                }
            }

            return null;
        }
    }

    internal void Count(int messages) => Interlocked.Add(ref _messageCount, messages);

    internal void BeginSnapshot()
    {
        Interlocked.Increment(ref _snapshotCount);
        Interlocked.Increment(ref _snapshotsUnderWay);
    }

    internal void EndSnapshot() => Interlocked.Decrement(ref _snapshotsUnderWay);

    internal void Leave(MemoryTransport transport)
    {
        lock (_gate)
        {
            foreach (var url in transport.Options.PeerUrls)
            {
                if (_listening.GetValueOrDefault(url) == transport)
                {
                    _listening.Remove(url);
                }
            }
        }
    }

    private (Func<RemoteCluster> Members, Func<RemoteVersion> Version)? AnswerOf(string peerUrl)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(peerUrl, out var answer) ? answer : null;
        }
    }
}
