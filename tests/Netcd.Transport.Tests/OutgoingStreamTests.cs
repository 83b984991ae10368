using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;
using Netcd.TestKit.Time;

namespace Netcd.Transport.Tests;

/// <summary>The writing end of a stream: replaced, full, idle, stalled.</summary>
public sealed class OutgoingStreamTests
{
    private const string Dialer = "b";

    [Fact]
    public async Task An_idle_stream_carries_a_link_heartbeat_every_five_thirds_of_a_second()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        await using var host = await StartAsync(new RecordingReceiver(), clock);
        using var appends = await RawDialer.DialAsync(host, "msgapp", Dialer);
        await UntilAttachedAsync(host, "stream MsgApp v2");
        for (var beat = 0; beat < 3; beat++)
        {
            clock.Advance(TimeSpan.FromSeconds(5) / 3);
            Assert.Equal("\0", await appends.ReadChunkAsync());
        }
    }

    [Fact]
    public async Task A_second_stream_of_a_kind_takes_the_place_of_the_first()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        await using var host = await StartAsync(new RecordingReceiver(), clock);
        using var first = await RawDialer.DialAsync(host, "message", Dialer);
        await UntilAttachedAsync(host, "stream Message");
        using var second = await RawDialer.DialAsync(host, "message", Dialer);
        Assert.Null(await first.ReadChunkAsync());
        await Poll.UntilAsync("it is told", () =>
            host.Log.Has("closed an existing TCP streaming connection with peer b (stream Message writer)"));
        host.Transport.Send([Heartbeat(host)]);
        Assert.NotNull(await second.ReadChunkAsync());
    }

    [Fact]
    public async Task A_full_stream_drops_and_reports()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        var receiver = new RecordingReceiver();
        await using var host = await StartAsync(receiver, clock);
        using var deaf = await RawDialer.DialAsync(host, "msgapp", Dialer);
        await UntilAttachedAsync(host, "stream MsgApp v2");
        var append = Append(host, new byte[64 * 1024]);
        for (var i = 0; i < 10_000; i++)
        {
            host.Transport.Send([append]);
        }

        Assert.InRange(receiver.UnreachableCount, 1000, 10_000 - 4096);
        Assert.Equal(1, host.Log.Count("dropped internal raft message to b since stream MsgApp v2's sending buffer"));
    }

    [Fact]
    public async Task A_reader_that_stalls_for_five_seconds_is_cut_off_and_what_waited_is_reported()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        var receiver = new RecordingReceiver();
        await using var host = await StartAsync(receiver, clock);
        using var deaf = await RawDialer.DialAsync(host, "msgapp", Dialer);
        await UntilAttachedAsync(host, "stream MsgApp v2");
        var append = Append(host, new byte[1024 * 1024]);
        for (var i = 0; i < 200; i++)
        {
            host.Transport.Send([append]);
        }

        await Poll.UntilAsync("the stream is cut", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return host.Log.Has("lost the TCP streaming connection with peer b (stream MsgApp v2 writer)");
        });
        Assert.Equal(1, receiver.UnreachableCount);
    }

    [Fact]
    public async Task Without_an_append_stream_appends_take_the_message_stream()
    {
        await using var host = await StartAsync(new RecordingReceiver(), new TestClock(DateTimeOffset.UnixEpoch));
        using var messages = await RawDialer.DialAsync(host, "message", Dialer);
        await UntilAttachedAsync(host, "stream Message");
        host.Transport.Send([Append(host, [1])]);
        var frame = await messages.ReadChunkAsync();
        Assert.StartsWith("\0\0\0\0\0\0\0", frame, StringComparison.Ordinal);
        Assert.Equal("\x08\x03", frame?[8..10]);
    }

    private static Task UntilAttachedAsync(PeerHost host, string stream) => Poll.UntilAsync(
        "the stream is attached", () => host.Log.Has($"with peer b ({stream} writer)"));

    /// <summary>A member whose only peer has no port: nothing comes from there.</summary>
    private static async Task<PeerHost> StartAsync(RecordingReceiver receiver, TimeProvider time)
    {
        var host = await PeerHost.StartAsync(PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), receiver, time);
        host.Transport.AddPeer(new MemberId(0xb), [PeerHost.NewUrl()]);
        return host;
    }

    private static Message Heartbeat(PeerHost host) =>
        new() { Type = MessageType.Heartbeat, From = host.Options.Id, To = new MemberId(0xb), Term = 1 };

    private static Message Append(PeerHost host, byte[] data) => Heartbeat(host) with
    {
        Type = MessageType.Append,
        Entries = [new Entry { Type = EntryType.Normal, Id = new EntryId(1, 1), Data = data }],
    };
}
