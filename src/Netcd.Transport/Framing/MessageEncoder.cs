using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Framing;

/// <summary>Writes the message stream: each message with its length before it.</summary>
internal sealed class MessageEncoder(PeerDialect dialect) : IFrameEncoder
{
    private static readonly Message LinkHeartbeat = new() { Type = MessageType.Heartbeat };

    private readonly ArrayBufferWriter<byte> _message = new();

    public void Encode(IBufferWriter<byte> output, Message message)
    {
        _message.ResetWrittenCount();
        MessageCodec.Encode(_message, message, dialect);
        BigEndian.Write(output, (ulong)_message.WrittenCount);
        output.Write(_message.WrittenSpan);
    }

    public void EncodeLinkHeartbeat(IBufferWriter<byte> output) => Encode(output, LinkHeartbeat);
}
