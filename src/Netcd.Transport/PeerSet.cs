using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Netcd.Http;
using Netcd.Raft;
using Netcd.Transport.Inbound;
using Netcd.Transport.Outbound;

namespace Netcd.Transport;

/// <summary>All whom this member talks to. Thread-safe.</summary>
internal sealed class PeerSet(LocalMember local, MessageIntake intake)
{
    /// <summary>So many strangers are answered; more than the members that a cluster can have are no members.</summary>
    private const int RemotesMax = 64;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<MemberId, Peer> _peers = new();
    private readonly ConcurrentDictionary<MemberId, Remote> _remotes = new();
    private readonly List<Task> _stopping = [];
    private bool _isStopped;

    public Peer? Find(MemberId member) => _peers.GetValueOrDefault(member);

    public Remote? FindRemote(MemberId member) => _remotes.GetValueOrDefault(member);

    public void Add(MemberId member, IReadOnlyList<string> peerUrls)
    {
        lock (_gate)
        {
            if (_isStopped || member == local.Options.Id || _peers.ContainsKey(member)
                || !TryContact(member, peerUrls, out var contact))
            {
                return;
            }

            local.Statistics.Follower(member); // Shown from now on.
            _peers[member] = new Peer(contact, intake);
            Log.PeerAdded(local.Logger, member);
        }
    }

    public void Update(MemberId member, IReadOnlyList<string> peerUrls)
    {
        if (Find(member) is not { } peer)
        {
            return;
        }

        var shown = string.Join(',', peerUrls);
        try
        {
            peer.Update(peerUrls);
            Log.PeerUpdated(local.Logger, member, shown);
        }
        catch (UriFormatException)
        {
            Log.BadUrls(local.Logger, member, shown);
        }
    }

    public void Remove(MemberId member)
    {
        lock (_gate)
        {
            if (_peers.TryRemove(member, out var peer))
            {
                _stopping.RemoveAll(task => task.IsCompleted);
                _stopping.Add(peer.DisposeAsync().AsTask());
                local.Statistics.Forget(member);
                Log.PeerRemoved(local.Logger, member);
            }
        }
    }

    /// <summary>Answers from now on whoever sent this request, even if it is no member as far as this one knows.</summary>
    public void AddRemoteOf(HttpExchange exchange)
    {
        if (HexId.TryParse(exchange.Header("X-Server-From"u8), out var from))
        {
            AddRemote(from, exchange);
        }
    }

    /// <summary>As above, for a member that is known by other means.</summary>
    public void AddRemote(MemberId from, HttpExchange exchange)
    {
        var urls = exchange.Header("X-PeerURLs"u8);
        if (urls.IsEmpty || from == local.Options.Id || _peers.ContainsKey(from) || _remotes.ContainsKey(from)
            || local.Receiver.IsRemoved(from))
        {
            return;
        }

        lock (_gate)
        {
            if (!_isStopped && _remotes.Count < RemotesMax && !_remotes.ContainsKey(from)
                && TryContact(from, Encoding.ASCII.GetString(urls).Split(','), out var contact))
            {
                _remotes[from] = new Remote(contact);
            }
        }
    }

    public async Task StopAsync()
    {
        Task[] stopping;
        lock (_gate)
        {
            _isStopped = true;
            stopping =
            [
                .. _stopping,
                .. _peers.Values.Select(peer => peer.DisposeAsync().AsTask()),
                .. _remotes.Values.Select(remote => remote.DisposeAsync().AsTask()),
            ];
            _peers.Clear();
            _remotes.Clear();
        }

        await Task.WhenAll(stopping);
    }

    private bool TryContact(
        MemberId member, IReadOnlyList<string> peerUrls, [NotNullWhen(true)] out PeerContact? contact)
    {
        try
        {
            contact = new PeerContact(member, new PeerUrls(peerUrls), local);
            return true;
        }
        catch (UriFormatException)
        {
            Log.BadUrls(local.Logger, member, Admission.Shown(string.Join(',', peerUrls)));
            contact = null;
            return false;
        }
    }
}
