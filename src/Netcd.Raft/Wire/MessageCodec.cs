using System.Buffers;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Wire;

/// <summary>What members say to each other, to the byte as etcd writes it (raftpb.Message).</summary>
/// <remarks>A snapshot's data is none of its business: <see cref="SnapshotMessageCodec"/> lets it stream past.</remarks>
public static class MessageCodec
{
    /// <summary>
    /// The most that a message without a snapshot's data may take, in bytes: far more than an append and the biggest
    /// entry that may travel alone.
    /// </summary>
    public const int MessageBytesMax = 128 * 1024 * 1024;

    /// <summary>How many entries a message may have: more than the smallest entries that fill an append.</summary>
    internal const int EntriesMax = 256 * 1024;

    // etcd writes a snapshot into every message, most of the time one of nothing.
    private static readonly byte[] NoSnapshot23 = EncodeMetadata(new() { Id = EntryId.Zero }, PeerDialect.Etcd23);
    private static readonly byte[] NoSnapshot34 = EncodeMetadata(new() { Id = EntryId.Zero }, PeerDialect.Etcd34);

    public static void Encode(IBufferWriter<byte> output, Message message, PeerDialect dialect)
    {
        EncodeBeforeSnapshot(output, message);
        var metadata = message.Snapshot is { } snapshot ? EncodeMetadata(snapshot, dialect) : NoSnapshot(dialect);
        new ProtoWriter(output).Bytes(MessageFields.Snapshot, metadata);
        EncodeAfterSnapshot(output, message);
    }

    /// <summary>Copies what it keeps, so that <paramref name="input"/> may be used again; passes over snapshot data.</summary>
    /// <exception cref="WireFormatException">The bytes are not a message.</exception>
    public static Message Decode(ReadOnlySpan<byte> input)
    {
        var parts = new MessageParts();
        parts.Read(input);
        return parts.ToMessage();
    }

    /// <summary>
    /// The type of the message that begins with these bytes: etcd writes it first. Null if it is not there.
    /// </summary>
    public static MessageType? PeekType(ReadOnlySpan<byte> start)
    {
        const byte TypeTag = MessageFields.Type << 3;
        return start.Length > 1 && start[0] == TypeTag && start[1] < 0x80 ? (MessageType)start[1] : null;
    }

    internal static void EncodeBeforeSnapshot(IBufferWriter<byte> output, Message message)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(MessageFields.Type, (ulong)message.Type);
        writer.Varint(MessageFields.To, message.To.Value);
        writer.Varint(MessageFields.From, message.From.Value);
        writer.Varint(MessageFields.Term, message.Term);
        writer.Varint(MessageFields.PreviousTerm, message.Previous.Term);
        writer.Varint(MessageFields.PreviousIndex, message.Previous.Index);
        foreach (var entry in message.Entries)
        {
            writer.BytesHead(MessageFields.Entries, EntryCodec.SizeBytes(entry));
            EntryCodec.Encode(output, entry);
        }

        writer.Varint(MessageFields.Commit, message.Commit);
    }

    internal static byte[] EncodeMetadata(SnapshotMetadata metadata, PeerDialect dialect)
    {
        var encoded = new ArrayBufferWriter<byte>();
        SnapshotMetadataCodec.Encode(encoded, metadata, dialect);
        var field = new ArrayBufferWriter<byte>();
        new ProtoWriter(field).Bytes(MessageFields.SnapshotMetadata, encoded.WrittenSpan);
        return field.WrittenSpan.ToArray();
    }

    internal static void EncodeAfterSnapshot(IBufferWriter<byte> output, Message message)
    {
        var writer = new ProtoWriter(output);
        writer.Bool(MessageFields.Reject, message.Reject);
        writer.Varint(MessageFields.RejectHint, message.RejectHint);
        if (!message.Context.IsEmpty)
        {
            writer.Bytes(MessageFields.Context, message.Context.Span);
        }
    }

    private static byte[] NoSnapshot(PeerDialect dialect) => dialect switch
    {
        PeerDialect.Etcd23 => NoSnapshot23,
        PeerDialect.Etcd34 => NoSnapshot34,
        _ => throw new InvariantViolatedException($"peer dialect {dialect}"),
    };
}
