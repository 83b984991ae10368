using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport.Statistics;

namespace Netcd.Transport;

/// <summary>Carries messages to the other members. All members are thread-safe and none waits.</summary>
/// <remarks>
/// Delivery is not promised: what cannot be sent is dropped and reported to <see cref="IPeerReceiver"/>, and consensus
/// sends it again. Messages to one member on one route keep their order.
/// </remarks>
public interface IPeerTransport : IAsyncDisposable
{
    /// <summary>What <c>/v2/stats</c> tells about appends.</summary>
    PeerStatistics Statistics { get; }

    /// <summary>Begins to talk to a member. Known already: nothing happens.</summary>
    /// <param name="member">Whom.</param>
    /// <param name="peerUrls">Where it listens, such as <c>http://10.0.0.1:2380</c>; at least one.</param>
    void AddPeer(MemberId member, IReadOnlyList<string> peerUrls);

    /// <summary>Talks to a member at other URLs from now on. Unknown: nothing happens.</summary>
    void UpdatePeer(MemberId member, IReadOnlyList<string> peerUrls);

    /// <summary>Ends all connections with a member that left the cluster.</summary>
    void RemovePeer(MemberId member);

    /// <summary>Sends messages other than snapshots; those to unknown members are dropped.</summary>
    void Send(IReadOnlyList<Message> messages);

    /// <summary>Sends a snapshot beside all other messages, and reports to the receiver what became of it.</summary>
    void SendSnapshot(Message message, ISnapshotContent content);

    /// <summary>Since when the member has been reachable without a break; null while it is not.</summary>
    DateTimeOffset? ActiveSince(MemberId member);
}
