using System.Buffers;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Wire;

/// <summary>A message with a snapshot whose data is too big to be held: the data streams past between two pieces.</summary>
public static class SnapshotMessageCodec
{
    /// <summary>How much may come before the data, in bytes.</summary>
    public const int HeadBytesMax = 64 * 1024;

    /// <summary>How much may come behind the data, in bytes.</summary>
    public const int TailBytesMax = 1024 * 1024;

    /// <summary>
    /// What goes before and behind <paramref name="dataBytes"/> bytes of data. The three together are the message.
    /// </summary>
    /// <param name="message">Has a snapshot.</param>
    /// <param name="dataBytes">How long the snapshot's data is.</param>
    /// <param name="dialect">Who reads it.</param>
    public static (ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Tail) Frame(
        Message message, long dataBytes, PeerDialect dialect)
    {
        Invariant.Holds(message.Snapshot is not null);
        var metadata = MessageCodec.EncodeMetadata(message.Snapshot!, dialect); // Just checked.
        var dataHead = new ArrayBufferWriter<byte>();
        new ProtoWriter(dataHead).BytesHead(MessageFields.SnapshotData, dataBytes);

        var head = new ArrayBufferWriter<byte>();
        MessageCodec.EncodeBeforeSnapshot(head, message);
        var snapshotBytes = dataHead.WrittenCount + dataBytes + metadata.Length;
        new ProtoWriter(head).BytesHead(MessageFields.Snapshot, snapshotBytes);
        head.Write(dataHead.WrittenSpan);

        var tail = new ArrayBufferWriter<byte>();
        tail.Write(metadata);
        MessageCodec.EncodeAfterSnapshot(tail, message);
        return (head.WrittenMemory, tail.WrittenMemory);
    }

    /// <summary>
    /// Reads the start of a message up to its snapshot's data. Null if <paramref name="start"/> ends before: come again
    /// with more.
    /// </summary>
    /// <param name="start">The first bytes of the message; copied.</param>
    /// <param name="messageBytes">How long the message is said to be.</param>
    /// <exception cref="WireFormatException">This does not become a message with a snapshot.</exception>
    public static SnapshotMessageHead? ReadHead(ReadOnlySpan<byte> start, long messageBytes)
    {
        start = start[..(int)Math.Min(start.Length, messageBytes)];
        if (FieldPlace.Find(start, from: 0, end: messageBytes, MessageFields.Snapshot) is { } snapshot
            && FieldPlace.Find(start, snapshot.ContentStart, snapshot.End, MessageFields.SnapshotData) is { } data)
        {
            return new SnapshotMessageHead(start, snapshot, data, messageBytes);
        }

        return start.Length < Math.Min(messageBytes, HeadBytesMax)
            ? null
            : throw new WireFormatException($"no snapshot data within {start.Length} bytes of the message");
    }
}
