using Netcd.Raft;
using Netcd.Raft.Messages;

namespace Netcd.Transport;

/// <summary>The member behind the peer port: takes what other members send. All members are thread-safe.</summary>
public interface IPeerReceiver
{
    /// <summary>Takes a message in; never waits. False if it was dropped because too much is waiting.</summary>
    bool TryReceive(Message message);

    /// <summary>Takes a snapshot in: returns when it is on this disk and consensus has been told, or throws.</summary>
    /// <param name="data">The store's JSON, read forward only and not to its end if this throws.</param>
    /// <param name="readMessage">Gives the message once <paramref name="data"/> is read to its end.</param>
    /// <param name="cancellationToken">The sender is gone, or this member stops.</param>
    /// <exception cref="IOException">It could not be kept; the text goes to the sender.</exception>
    Task ReceiveSnapshotAsync(Stream data, Func<Message> readMessage, CancellationToken cancellationToken);

    /// <summary>Tells that a message to <paramref name="member"/> was lost.</summary>
    void ReportUnreachable(MemberId member);

    /// <summary>Tells what became of a snapshot that was sent.</summary>
    void ReportSnapshot(MemberId member, bool isReceived);

    /// <summary>Whether the ID was in the cluster once and can never come back.</summary>
    bool IsRemoved(MemberId member);

    /// <summary>Tells that another member says that this one was removed (answer 410 or 403): it has to stop.</summary>
    void ReportOwnRemoval();
}
