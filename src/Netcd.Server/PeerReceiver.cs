using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Server.Driver;
using Netcd.Server.Membership;
using Netcd.Server.Snapshots;
using Netcd.Transport;

namespace Netcd.Server;

/// <summary>Takes what other members send, for the driver to deal with. Thread-safe.</summary>
internal sealed class PeerReceiver(MemberId self, ClusterMembership membership, DriverInbox inbox) : IPeerReceiver
{
    private MemberDriver? _driver;
    private IncomingSnapshots? _snapshots;

    /// <summary>To be called before anything can arrive.</summary>
    public void Connect(MemberDriver driver, IncomingSnapshots snapshots)
    {
        _driver = driver;
        _snapshots = snapshots;
    }

    /// <summary>
    /// Passes over what is meant for somebody else: a member that was here before at the same URL, which others have yet to
    /// learn is gone. What they believe that one to hold on its disk, this one does not (etcd takes it, and panics).
    /// </summary>
    public bool TryReceive(Message message) =>
        (message.To != self && message.To != MemberId.None) || inbox.TryReceive(message);

    public Task ReceiveSnapshotAsync(Stream data, Func<Message> readMessage, CancellationToken cancellationToken) =>
        _snapshots is { } snapshots
            ? snapshots.ReceiveAsync(data, readMessage, cancellationToken)
            : throw new IOException("the member is just starting");

    public void ReportUnreachable(MemberId member) => inbox.Post(() => _driver?.ReportUnreachable(member));

    public void ReportSnapshot(MemberId member, bool isReceived) =>
        inbox.Post(() => _driver?.ReportSnapshot(member, isReceived));

    public bool IsRemoved(MemberId member) => membership.Current.Removed.Contains(member);

    public void ReportOwnRemoval() => inbox.Post(() => _driver?.EndAsRemoved());
}
