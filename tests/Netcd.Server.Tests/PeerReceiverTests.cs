using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Server.Driver;
using Netcd.Server.Membership;
using Netcd.Store;

namespace Netcd.Server.Tests;

public class PeerReceiverTests
{
    private static readonly MemberId Self = new(3);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(0, 1)] // Says nothing of whom it is for.
    [InlineData(2, 0)] // For the member that was at this URL before.
    public void What_is_meant_for_another_member_at_the_same_URL_is_passed_over(ulong to, int taken)
    {
        var inbox = new DriverInbox();
        var receiver = new PeerReceiver(Self, new ClusterMembership(new KeyStore()), inbox);

        Assert.True(receiver.TryReceive(new Message
        {
            Type = MessageType.Heartbeat,
            From = new MemberId(1),
            To = new MemberId(to),
            Commit = 20,
        }));

        Assert.Equal(taken, inbox.TakeAll(wait: false, withProposals: false).Messages.Count);
    }
}
