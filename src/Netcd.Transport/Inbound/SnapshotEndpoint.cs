using System.Text;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Inbound;

/// <summary>Serves <c>POST /raft/snapshot</c>: a message with a snapshot and, behind it, a <c>db</c> that netcd drops.</summary>
internal sealed class SnapshotEndpoint(LocalMember local, Admission admission, PeerSet peers)
{
    private const int PieceBytes = 64 * 1024;

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (!admission.TryAdmitPost(exchange))
        {
            return;
        }

        peers.AddRemoteOf(exchange);
        using var input = BodyInput.Of(exchange, local.Time);
        try
        {
            await ReceiveAsync(exchange, input);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or WireFormatException)
        {
            exchange.AbandonBody();
            admission.Note(exchange, $"failed to decode raft message ({failure.Message})");
            var text = $"failed to decode raft message ({failure.Message})";
            TextPage.Write(exchange, statusCode: 400, Encoding.UTF8.GetBytes(text));
        }
    }

    private async Task ReceiveAsync(HttpExchange exchange, FrameInput input)
    {
        var messageBytes = await input.ReadNumberAsync();
        var start = await input.PeekAsync(seenBytes: 0);
        if (MessageCodec.PeekType(start.Span) != MessageType.Snapshot)
        {
            _ = MessageCodec.Decode((await input.ReadBlockAsync(messageBytes)).Span); // To see whether it is one at all.
            exchange.AbandonBody();
            TextPage.Write(exchange, statusCode: 400, "wrong raft message type"u8);
            return;
        }

        if (messageBytes > long.MaxValue)
        {
            throw new FrameException("error limit exceeded");
        }

        var snapshot = await IncomingSnapshot.BeginAsync(input, (long)messageBytes);
        if (await SnapshotReception.RunAsync(snapshot, exchange, local) is { } problem)
        {
            exchange.AbandonBody();
            var text = $"failed to process raft message ({problem})";
            TextPage.Write(exchange, statusCode: 500, Encoding.UTF8.GetBytes(text));
            return;
        }

        await DropRestAsync(input);
        exchange.StatusCode = 204;
    }

    /// <summary>The v3 store of the sender. The answer comes behind it, since etcd writes all of it first.</summary>
    private static async Task DropRestAsync(FrameInput input)
    {
        var piece = new byte[PieceBytes];
        while (await input.ReadPartAsync(piece) > 0)
        {
        }
    }
}
