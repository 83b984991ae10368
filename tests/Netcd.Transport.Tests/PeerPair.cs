using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;

namespace Netcd.Transport.Tests;

/// <summary>Two members that know each other, each with a receiver that takes notes.</summary>
internal sealed class PeerPair : IAsyncDisposable
{
    private PeerPair(PeerHost left, PeerHost right, RecordingReceiver leftReceiver, RecordingReceiver rightReceiver)
    {
        (Left, Right) = (left, right);
        (LeftReceiver, RightReceiver) = (leftReceiver, rightReceiver);
    }

    public PeerHost Left { get; }

    public PeerHost Right { get; }

    public RecordingReceiver LeftReceiver { get; }

    public RecordingReceiver RightReceiver { get; }

    public static async Task<PeerPair> StartAsync(PeerDialect dialect)
    {
        var (leftReceiver, rightReceiver) = (new RecordingReceiver(), new RecordingReceiver());
        var left = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()) with { Dialect = dialect }, leftReceiver);
        var right = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xb, PeerHost.NewUrl()) with { Dialect = dialect }, rightReceiver);
        left.Transport.AddPeer(right.Options.Id, right.Options.PeerUrls);
        right.Transport.AddPeer(left.Options.Id, left.Options.PeerUrls);
        return new PeerPair(left, right, leftReceiver, rightReceiver);
    }

    public async Task UntilStreamsAreUpAsync()
    {
        foreach (var host in new[] { Left, Right })
        {
            await Poll.UntilAsync("both streams are up", () =>
                host.Log.Has("(stream Message writer)") && host.Log.Has("(stream MsgApp v2 writer)"));
        }
    }

    public Message FromLeft(MessageType type) =>
        new() { Type = type, From = Left.Options.Id, To = Right.Options.Id, Term = 1 };

    public async ValueTask DisposeAsync()
    {
        await Left.DisposeAsync();
        await Right.DisposeAsync();
    }
}
