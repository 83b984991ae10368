using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Server.Membership;
using Netcd.Transport;

namespace Netcd.Server;

/// <summary>Takes what other members send. A member alone has nobody to take anything from.</summary>
internal sealed class PeerReceiver(ClusterMembership membership) : IPeerReceiver
{
    public bool TryReceive(Message message) => false;

    public Task ReceiveSnapshotAsync(Stream data, Func<Message> readMessage, CancellationToken cancellationToken) =>
        throw new IOException("this member runs alone");

    public void ReportUnreachable(MemberId member)
    {
    }

    public void ReportSnapshot(MemberId member, bool isReceived)
    {
    }

    public bool IsRemoved(MemberId member) => membership.Current.Removed.Contains(member);

    public bool IsMember(MemberId member) => membership.Current.Members.ContainsKey(member);

    public void ReportOwnRemoval()
    {
    }
}
