using Netcd.Raft.Messages;
using Netcd.Raft.Wire;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Inbound;

/// <summary>A message with a snapshot while it comes in: its start is read, its data streams past.</summary>
internal sealed class IncomingSnapshot
{
    private readonly FrameInput _input;
    private readonly SnapshotMessageHead _head;

    private IncomingSnapshot(FrameInput input, SnapshotMessageHead head) => (_input, _head) = (input, head);

    /// <summary>Null until all was received.</summary>
    public Message? Message { get; private set; }

    /// <summary>Reads up to the data.</summary>
    /// <param name="input">Stands at the start of the message.</param>
    /// <param name="messageBytes">How long the message is.</param>
    /// <exception cref="WireFormatException">It is no such message.</exception>
    /// <exception cref="EndOfStreamException">It ends early.</exception>
    public static async Task<IncomingSnapshot> BeginAsync(FrameInput input, long messageBytes)
    {
        var seenBytes = 0;
        while (true)
        {
            var start = await input.PeekAsync(seenBytes);
            if (start.Length == seenBytes)
            {
                throw new EndOfStreamException(seenBytes == 0 ? "EOF" : "unexpected EOF");
            }

            if (SnapshotMessageCodec.ReadHead(start.Span, messageBytes) is { } head)
            {
                await input.ReadAsync(head.HeadBytes);
                return new IncomingSnapshot(input, head);
            }

            seenBytes = start.Length;
        }
    }

    /// <summary>Gives data and message to this member and returns when it has both on disk.</summary>
    public async Task DeliverAsync(IPeerReceiver receiver, CancellationToken cancellationToken)
    {
        if (_head.DataBytes == 0)
        {
            await ReadTailAsync();
        }

        await using var data = new SnapshotDataStream(_input, _head.DataBytes, ReadTailAsync);
        await receiver.ReceiveSnapshotAsync(
            data,
            () => Message ?? throw new InvalidOperationException("The data was not read to its end."),
            cancellationToken);
    }

    private async ValueTask ReadTailAsync()
    {
        var tail = await _input.ReadAsync((int)_head.TailBytes);
        Message = _head.Complete(tail.Span);
    }
}
