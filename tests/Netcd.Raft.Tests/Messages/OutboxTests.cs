using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Tests.Messages;

public class OutboxTests
{
    [Fact]
    public void What_need_not_wait_is_handed_out_once_and_promises_until_they_are_sent()
    {
        var outbox = new Outbox();
        outbox.Send(Of(MessageType.Append));
        outbox.SendAfterSync(Of(MessageType.VoteResponse));

        var first = outbox.Take(isStateUnsaved: false);
        var second = outbox.Take(isStateUnsaved: false); // The disk was full: the same work again.

        Assert.Equal([MessageType.Append], first.BeforeSync.Select(message => message.Type));
        Assert.Empty(second.BeforeSync);
        Assert.Equal(first.AfterSync, second.AfterSync);
        outbox.Sent(second.AfterSync.Count);
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void Nothing_leaves_in_a_term_that_is_not_on_disk()
    {
        var outbox = new Outbox();
        outbox.Send(Of(MessageType.Append));

        var (beforeSync, afterSync) = outbox.Take(isStateUnsaved: true);

        Assert.Empty(beforeSync);
        Assert.Single(afterSync);
    }

    [Fact]
    public void Of_acknowledgements_in_a_row_only_the_furthest_is_sent()
    {
        var outbox = new Outbox();
        outbox.SendAfterSync(Acknowledgement(3, to: 1));
        outbox.SendAfterSync(Acknowledgement(7, to: 1));
        outbox.SendAfterSync(Acknowledgement(5, to: 1)); // An append that came twice.
        outbox.SendAfterSync(Acknowledgement(2, to: 9));
        outbox.SendAfterSync(Acknowledgement(4, to: 9) with { Reject = true });
        outbox.SendAfterSync(Acknowledgement(4, to: 9));

        var sent = outbox.Take(isStateUnsaved: false).AfterSync;

        Assert.Equal([7, 2, 4, 4], sent.Select(message => message.Previous.Index));
    }

    [Fact]
    public void What_waits_for_a_full_disk_does_not_grow_without_end()
    {
        var outbox = new Outbox();
        for (var count = 0; count < 10_000; count++)
        {
            outbox.SendAfterSync(Of(MessageType.HeartbeatResponse));
        }

        Assert.Equal(4096, outbox.Take(isStateUnsaved: false).AfterSync.Count);
    }

    private static Message Of(MessageType type) => new() { Type = type };

    private static Message Acknowledgement(ulong index, ulong to) =>
        Of(MessageType.AppendResponse) with { To = new MemberId(to), Previous = new EntryId(Term: 0, index) };
}
