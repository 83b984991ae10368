using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Snapshots;

/// <summary>A snapshot file while it is written in one pass, though lengths and checksum stand before what they describe.</summary>
/// <remarks>
/// The head has a fixed size because its numbers are varints of full width, which every protobuf reader accepts; it is
/// written last. The checksum covers a part of the head, so it is combined from those of its pieces.
/// </remarks>
internal sealed class SnapshotFrame(IFile file, Dialect dialect)
{
    private const int CrcTagged = 1 + 5;
    private const int LengthTagged = 1 + WideVarintBytes;
    private const int WideVarintBytes = 8; // 56 bits: more than any file.
    private const int HeadBytes = CrcTagged + LengthTagged + LengthTagged;

    private const byte CrcTag = 0x08;
    private const byte SnapshotTag = 0x12;
    private const byte DataTag = 0x0a;
    private const int MetadataField = 2;

    private readonly FileBufferWriter _data = new(file, HeadBytes);

    /// <summary>Takes the data.</summary>
    public IBufferWriter<byte> Data => _data;

    /// <summary>Where the data begins in the file.</summary>
    public static long DataOffset => HeadBytes;

    /// <summary>How much data was taken. Only after <see cref="Finish"/>.</summary>
    public long DataBytes => _data.Bytes;

    /// <summary>Completes the file, which is durable then, and returns its length.</summary>
    public long Finish(SnapshotMetadata metadata)
    {
        _data.Flush();
        var end = new ArrayBufferWriter<byte>();
        var encoded = new ArrayBufferWriter<byte>();
        SnapshotMetadataCodec.Encode(encoded, metadata, dialect.ToPeerDialect());
        new ProtoWriter(end).Bytes(MetadataField, encoded.WrittenSpan);
        file.Write(HeadBytes + _data.Bytes, end.WrittenSpan);

        Span<byte> head = stackalloc byte[HeadBytes];
        var inner = head[(CrcTagged + LengthTagged)..];
        PutWide(inner, DataTag, (ulong)_data.Bytes);
        var crc = Crc32C.Update(crc: 0, inner);
        crc = Crc32C.Combine(crc, _data.Crc, _data.Bytes);
        crc = Crc32C.Update(crc, end.WrittenSpan);

        PutWide(head[..CrcTagged], CrcTag, crc);
        var snapshotBytes = LengthTagged + _data.Bytes + end.WrittenCount;
        PutWide(head.Slice(CrcTagged, LengthTagged), SnapshotTag, (ulong)snapshotBytes);
        file.Write(offset: 0, head);
        file.Sync();
        return HeadBytes + _data.Bytes + end.WrittenCount;
    }

    /// <summary>Fills the field with the tag and a varint as wide as there is room.</summary>
    private static void PutWide(Span<byte> field, byte tag, ulong value)
    {
        field[0] = tag;
        for (var i = 1; i < field.Length; i++, value >>= 7)
        {
            field[i] = (byte)((value & 0x7F) | (i < field.Length - 1 ? 0x80u : 0u));
        }
    }
}
