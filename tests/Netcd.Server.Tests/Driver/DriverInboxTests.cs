using Netcd.Raft.Messages;
using Netcd.Server.Driver;

namespace Netcd.Server.Tests.Driver;

public class DriverInboxTests
{
    private const int QueueMax = 4096;
    private static readonly Message Heartbeat = new() { Type = MessageType.Heartbeat };
    private static readonly Message Forwarded = new() { Type = MessageType.Propose };

    private readonly DriverInbox _inbox = new();

    [Fact]
    public void Messages_and_forwarded_proposals_fill_queues_of_their_own_and_are_dropped_when_those_are_full()
    {
        for (var i = 0; i < QueueMax; i++)
        {
            Assert.True(_inbox.TryReceive(Forwarded));
        }

        Assert.False(_inbox.TryReceive(Forwarded));
        for (var i = 0; i < QueueMax; i++)
        {
            Assert.True(_inbox.TryReceive(Heartbeat));
        }

        Assert.False(_inbox.TryReceive(Heartbeat));
        var batch = _inbox.TakeAll(wait: false, withProposals: true);
        Assert.Equal((QueueMax, QueueMax), (batch.Messages.Count, batch.Proposals.Forwarded.Count));
        Assert.True(_inbox.TryReceive(Heartbeat));
        Assert.True(_inbox.TryReceive(Forwarded));
    }

    [Fact]
    public void Without_a_leader_proposals_stay_and_everything_else_is_taken()
    {
        _inbox.TryPropose(new Proposal(RequestId: 1, Data: default));
        _inbox.ProposeConfChange(new Proposal(RequestId: 2, Data: default));
        _inbox.TryReceive(Forwarded);
        _inbox.TryReceive(Heartbeat);
        _inbox.Tick();

        var leaderless = _inbox.TakeAll(wait: false, withProposals: false);

        Assert.True(leaderless.Proposals.IsEmpty);
        Assert.True(leaderless.Tick);
        Assert.Single(leaderless.Messages);
        var led = _inbox.TakeAll(wait: false, withProposals: true).Proposals;
        Assert.Equal((1, 1, 1), (led.Commands.Count, led.ConfChanges.Count, led.Forwarded.Count));
    }

    [Fact]
    public void What_is_given_back_comes_before_what_arrived_since()
    {
        _inbox.TryPropose(new Proposal(RequestId: 1, Data: default));
        var batch = _inbox.TakeAll(wait: false, withProposals: true);
        _inbox.TryPropose(new Proposal(RequestId: 2, Data: default));
        _inbox.PutBack(batch.Proposals);
        _inbox.TryPropose(new Proposal(RequestId: 3, Data: default));
        _inbox.DropAbandoned(proposal => proposal.RequestId != 2);

        var again = _inbox.TakeAll(wait: false, withProposals: true).Proposals.Commands;

        Assert.Equal([1ul, 3ul], again.Select(proposal => proposal.RequestId));
    }

    [Fact]
    public void Ticks_come_by_themselves_again_and_again_to_a_reader_who_waits()
    {
        _inbox.TickEvery(TimeSpan.FromMilliseconds(2));
        for (var i = 0; i < 5; i++)
        {
            Assert.True(_inbox.TakeAll(wait: true, withProposals: true).Tick);
        }
    }

    [Fact]
    public void A_reader_finds_no_tick_before_its_time()
    {
        _inbox.TickEvery(TimeSpan.FromMinutes(1));
        Assert.False(_inbox.TakeAll(wait: false, withProposals: true).Tick);
        _inbox.Tick();
        Assert.True(_inbox.TakeAll(wait: false, withProposals: true).Tick);
        Assert.False(_inbox.TakeAll(wait: false, withProposals: true).Tick);
    }
}
