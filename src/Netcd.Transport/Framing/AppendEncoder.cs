using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Framing;

/// <summary>Writes the append stream: an append that goes on where the last one ended is told by its entries only.</summary>
internal sealed class AppendEncoder(PeerDialect dialect) : IFrameEncoder
{
    private readonly ArrayBufferWriter<byte> _message = new();
    private EntryId _last;

    public void Encode(IBufferWriter<byte> output, Message message)
    {
        if (message.Previous == _last && message.Previous.Term == message.Term)
        {
            EncodeEntries(output, message);
            _last = _last with { Index = _last.Index + (ulong)message.Entries.Count };
        }
        else
        {
            EncodeWhole(output, message);
            var lastIndex = message.Entries.Count > 0 ? message.Entries[^1].Index : message.Previous.Index;
            _last = new EntryId(message.Term, lastIndex);
        }
    }

    public void EncodeLinkHeartbeat(IBufferWriter<byte> output) => Write(output, AppendFrame.LinkHeartbeat);

    private static void EncodeEntries(IBufferWriter<byte> output, Message message)
    {
        Write(output, AppendFrame.Entries);
        BigEndian.Write(output, (ulong)message.Entries.Count);
        foreach (var entry in message.Entries)
        {
            BigEndian.Write(output, (ulong)EntryCodec.SizeBytes(entry));
            EntryCodec.Encode(output, entry);
        }

        BigEndian.Write(output, message.Commit);
    }

    private void EncodeWhole(IBufferWriter<byte> output, Message message)
    {
        Write(output, AppendFrame.Whole);
        _message.ResetWrittenCount();
        MessageCodec.Encode(_message, message, dialect);
        BigEndian.Write(output, (ulong)_message.WrittenCount);
        output.Write(_message.WrittenSpan);
    }

    private static void Write(IBufferWriter<byte> output, AppendFrame frame)
    {
        output.GetSpan(sizeof(byte))[0] = (byte)frame;
        output.Advance(sizeof(byte));
    }
}
