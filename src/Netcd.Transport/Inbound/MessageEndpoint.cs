using System.Buffers;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Inbound;

/// <summary>Serves <c>POST /raft</c>: one message, which may be a snapshot.</summary>
internal sealed class MessageEndpoint(LocalMember local, Admission admission, MessageIntake intake, PeerSet peers)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>An append of 1 MiB, or with one entry of up to 10 MB, as large as a client's form may be; and room.</summary>
    private const int BodyBytesMax = 32 * 1024 * 1024;

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
            var start = await input.PeekAsync(seenBytes: 0);
            if (MessageCodec.PeekType(start.Span) == MessageType.Snapshot)
            {
                await ReceiveSnapshotAsync(exchange, input);
            }
            else
            {
                await ReceiveAsync(exchange, await ReadAllAsync(exchange, input));
            }
        }
        catch (WireFormatException failure)
        {
            exchange.AbandonBody();
            admission.Note(exchange, $"error unmarshaling raft message ({failure.Message})");
            TextPage.Write(exchange, statusCode: 400, local.Options.Dialect == PeerDialect.Etcd23
                ? "error unmarshaling raft message"u8
                : "error unmarshalling raft message"u8);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            exchange.AbandonBody();
            admission.Note(exchange, $"error reading raft message ({failure.Message})");
            TextPage.Write(exchange, statusCode: 400, "error reading raft message"u8);
        }
    }

    private async Task ReceiveAsync(HttpExchange exchange, ReadOnlyMemory<byte> body)
    {
        var message = MessageCodec.Decode(body.Span);
        if (intake.IsFromRemoved(message) || !intake.TryTake(message))
        {
            await RefuseAsync(exchange);
            return;
        }

        exchange.StatusCode = 204;
    }

    /// <summary>etcd 3.4 cuts the connection after these words.</summary>
    private async Task RefuseAsync(HttpExchange exchange)
    {
        TextPage.Write(exchange, statusCode: 500, "error processing raft message"u8);
        if (local.Options.Dialect == PeerDialect.Etcd34)
        {
            await exchange.FlushAsync();
            exchange.Abort();
        }
    }

    /// <summary>The 2.3 dialect sends a snapshot like any message: the length of the body is that of the message.</summary>
    private async Task ReceiveSnapshotAsync(HttpExchange exchange, FrameInput input)
    {
        var lengthBytes = ContentLength.Of(exchange) ?? throw new IOException("a snapshot without a length");
        var snapshot = await IncomingSnapshot.BeginAsync(input, lengthBytes);
        var result = await SnapshotReception.RunAsync(snapshot, exchange, local);
        if (result is null)
        {
            exchange.StatusCode = 204;
            return;
        }

        exchange.AbandonBody();
        await RefuseAsync(exchange);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpExchange exchange, FrameInput input)
    {
        RefuseBeyondLimit(ContentLength.Of(exchange) ?? 0);
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await input.ReadPartAsync(body.GetMemory(PieceBytes));
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            RefuseBeyondLimit(body.WrittenCount);
        }
    }

    private static void RefuseBeyondLimit(long lengthBytes)
    {
        if (lengthBytes > BodyBytesMax)
        {
            throw new FrameException($"a message of more than {BodyBytesMax} bytes");
        }
    }
}
