using Netcd.Raft.Messages;

namespace Netcd.Raft.Wire;

/// <summary>The start of a message with a snapshot, up to the snapshot's data.</summary>
public sealed class SnapshotMessageHead
{
    private readonly byte[] _messageStart;
    private readonly byte[] _snapshotStart;
    private readonly long _snapshotRestBytes;

    internal SnapshotMessageHead(ReadOnlySpan<byte> start, FieldPlace snapshot, FieldPlace data, long messageBytes)
    {
        _messageStart = start[..snapshot.Start].ToArray();
        _snapshotStart = start[snapshot.ContentStart..data.Start].ToArray();
        _snapshotRestBytes = snapshot.End - data.End;
        HeadBytes = data.ContentStart;
        DataBytes = data.End - data.ContentStart;
        TailBytes = messageBytes - data.End;
        if (TailBytes > SnapshotMessageCodec.TailBytesMax)
        {
            throw new WireFormatException($"{TailBytes} bytes behind the data of a snapshot");
        }
    }

    /// <summary>How many of the bytes that were given come before the data; what follows them is data already.</summary>
    public int HeadBytes { get; }

    /// <summary>How long the data is.</summary>
    public long DataBytes { get; }

    /// <summary>How many bytes of the message come behind the data.</summary>
    public long TailBytes { get; }

    /// <summary>Puts the message together, without the data, when all of it was read.</summary>
    /// <param name="tail">The <see cref="TailBytes"/> bytes behind the data.</param>
    /// <exception cref="WireFormatException">The bytes are not a message with a snapshot.</exception>
    public Message Complete(ReadOnlySpan<byte> tail)
    {
        if (tail.Length != TailBytes)
        {
            throw new WireFormatException($"{tail.Length} of {TailBytes} bytes behind the data of a snapshot");
        }

        var parts = new MessageParts();
        parts.Read(_messageStart);
        parts.ReadSnapshot(_snapshotStart);
        parts.ReadSnapshot(tail[..(int)_snapshotRestBytes]);
        parts.Read(tail[(int)_snapshotRestBytes..]);
        var message = parts.ToMessage();
        return message.Type == MessageType.Snapshot && message.Snapshot is not null
            ? message
            : throw new WireFormatException($"a message of type {message.Type} with the data of a snapshot");
    }
}
