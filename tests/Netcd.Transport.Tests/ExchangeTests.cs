using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;

namespace Netcd.Transport.Tests;

/// <summary>Two members over loopback: what goes in at one comes out at the other, whatever way it takes.</summary>
public sealed class ExchangeTests
{
    [Theory]
    [InlineData(PeerDialect.Etcd23)]
    [InlineData(PeerDialect.Etcd34)]
    public async Task Messages_keep_their_order_on_their_stream(PeerDialect dialect)
    {
        await using var pair = await PeerPair.StartAsync(dialect);
        await pair.UntilStreamsAreUpAsync();
        for (var i = 1UL; i <= 1000; i++)
        {
            pair.Left.Transport.Send(
            [
                pair.FromLeft(MessageType.Heartbeat) with { Commit = i },
                Append(pair, previousIndex: i),
            ]);
        }

        await Poll.UntilAsync("all has come", () => pair.RightReceiver.Messages.Count == 2000);
        var expected = Enumerable.Range(1, 1000).Select(i => (ulong)i);
        Assert.Equal(expected, Of(pair, MessageType.Heartbeat).Select(message => message.Commit));
        Assert.Equal(expected, Of(pair, MessageType.Append).Select(message => message.Previous.Index));
        Assert.Equal(1000UL, pair.Left.Transport.Statistics.Sent.Count);
        Assert.Equal(1000UL, pair.Right.Transport.Statistics.Received.Count);
        var follower = Assert.Single(pair.Left.Transport.Statistics.Followers());
        await Poll.UntilAsync("all appends are counted", () =>
            pair.Left.Transport.Statistics.Followers()[0].SuccessCount == 1000);
        Assert.Equal(pair.Right.Options.Id, follower.Member);
        Assert.Equal(0UL, follower.FailCount);
    }

    [Fact]
    public async Task A_member_that_has_not_dialed_is_reached_by_POST()
    {
        var receiver = new RecordingReceiver();
        await using var right = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xb, PeerHost.NewUrl()), receiver);
        await using var left = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), new RecordingReceiver());
        left.Transport.AddPeer(right.Options.Id, ["http://127.0.0.1:1", right.Options.PeerUrls[0]]);

        // The first URL is dead: whoever fails on it lets all go on to the next one.
        await Poll.UntilAsync("a message has come", () =>
        {
            left.Transport.Send([new Message
            {
                Type = MessageType.Vote, From = left.Options.Id, To = right.Options.Id, Term = 3,
            }]);
            return receiver.Messages.Count > 0;
        });
        Assert.Equal(3UL, receiver.Messages.First().Term);
        Assert.True(left.Log.Has("connection refused; nothing listens there"), left.Log.All);
    }

    [Fact]
    public async Task A_stranger_is_answered_at_the_URLs_it_gave()
    {
        var (left, right) = (new RecordingReceiver(), new RecordingReceiver());
        await using var known = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), left);
        await using var stranger = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xb, PeerHost.NewUrl()), right);
        stranger.Transport.AddPeer(known.Options.Id, known.Options.PeerUrls);
        await Poll.UntilAsync("an answer has come", () =>
        {
            known.Transport.Send([new Message
            {
                Type = MessageType.AppendResponse, From = known.Options.Id, To = stranger.Options.Id, Term = 1,
            }]);
            return right.Messages.Count > 0;
        });
        Assert.True(stranger.Log.Has("failed to find local node b; it has yet to learn"), stranger.Log.All);
    }

    [Fact]
    public async Task A_member_that_comes_back_is_dialed_again()
    {
        var url = PeerHost.NewUrl();
        var receiver = new RecordingReceiver();
        await using var left = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), receiver);
        left.Transport.AddPeer(new MemberId(0xb), [url]);
        for (var life = 1; life <= 2; life++)
        {
            await using var right = await PeerHost.StartAsync(
                PeerHost.OptionsOf(member: 0xb, url), new RecordingReceiver());
            right.Transport.AddPeer(left.Options.Id, left.Options.PeerUrls);
            await Poll.UntilAsync("it is active", () => left.Transport.ActiveSince(right.Options.Id) is not null);
            var before = receiver.Messages.Count;
            await Poll.UntilAsync("a message comes", () =>
            {
                right.Transport.Send([new Message
                {
                    Type = MessageType.Heartbeat, From = right.Options.Id, To = left.Options.Id, Term = 1,
                }]);
                return receiver.Messages.Count > before;
            });
        }
    }

    [Fact]
    public async Task A_message_that_is_not_taken_in_is_dropped_and_told_about()
    {
        await using var pair = await PeerPair.StartAsync(PeerDialect.Etcd34);
        await pair.UntilStreamsAreUpAsync();
        pair.RightReceiver.Takes = message => message.Type != MessageType.Propose;
        for (var i = 0; i < 100; i++)
        {
            pair.Left.Transport.Send([pair.FromLeft(MessageType.Propose)]);
        }

        pair.Left.Transport.Send([pair.FromLeft(MessageType.Heartbeat)]);
        await Poll.UntilAsync("the heartbeat has come", () => pair.RightReceiver.Messages.Count == 1);
        Assert.Equal(1, pair.Right.Log.Count("from a since receiving buffer is full"));
    }

    [Fact]
    public async Task A_removed_member_is_told_to_stop()
    {
        var removed = new RecordingReceiver();
        await using var left = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()),
            new RecordingReceiver { Removed = [new MemberId(0xb)] });
        await using var right = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xb, PeerHost.NewUrl()), removed);
        right.Transport.AddPeer(left.Options.Id, left.Options.PeerUrls);
        await Poll.UntilAsync("it knows", () => removed.IsToldOfOwnRemoval);
        Assert.True(right.Log.Has("the member has been permanently removed from the cluster"), right.Log.All);
    }

    [Fact]
    public async Task Removing_a_member_ends_its_streams_and_forgets_its_statistics()
    {
        await using var pair = await PeerPair.StartAsync(PeerDialect.Etcd34);
        await pair.UntilStreamsAreUpAsync();
        pair.Left.Transport.RemovePeer(pair.Right.Options.Id);
        await Poll.UntilAsync("the other end sees it", () =>
            pair.Right.Log.Has("lost the TCP streaming connection with peer a (stream Message reader)"));
        Assert.Empty(pair.Left.Transport.Statistics.Followers());
        Assert.Null(pair.Left.Transport.ActiveSince(pair.Right.Options.Id));
    }

    private static IEnumerable<Message> Of(PeerPair pair, MessageType type) =>
        pair.RightReceiver.Messages.Where(message => message.Type == type);

    private static Message Append(PeerPair pair, ulong previousIndex) => pair.FromLeft(MessageType.Append) with
    {
        Previous = new EntryId(Term: 1, previousIndex),
        Entries =
        [
            new Entry { Type = EntryType.Normal, Id = new EntryId(Term: 1, previousIndex + 1), Data = new byte[100] },
        ],
    };
}
