using System.Buffers.Binary;

namespace Netcd.Disk.Segments;

/// <summary>The eight bytes before a record: its length, and in etcd 3.4 how many zeros pad it to a multiple of 8.</summary>
internal readonly record struct FrameHeader(int RecordBytes, int PaddingBytes)
{
    public const int Bytes = sizeof(ulong);

    /// <summary>More than any record that etcd or netcd writes: a client's body is 10 MiB at most.</summary>
    public const int RecordBytesMax = 64 * 1024 * 1024;

    private const int PaddingShift = 56;
    private const ulong LengthMask = (1UL << PaddingShift) - 1;
    private const ulong PaddedFlag = 0x80;
    private const int Alignment = 8;

    public long FrameBytes => (long)Bytes + RecordBytes + PaddingBytes;

    /// <summary>Writes the field of a record without padding.</summary>
    public void WriteTo(Span<byte> field) => BinaryPrimitives.WriteUInt64LittleEndian(field, (ulong)RecordBytes);

    /// <summary>False for a field that no etcd writes. Zero is legal here: it ends the segment.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out FrameHeader header)
    {
        var raw = BinaryPrimitives.ReadUInt64LittleEndian(field);
        var length = raw & LengthMask;
        var flags = raw >> PaddingShift;
        header = default;
        if (length > RecordBytesMax)
        {
            return false;
        }

        var padding = (Alignment - (int)(length % Alignment)) % Alignment;
        if (flags == 0)
        {
            padding = 0;
        }
        else if (padding == 0 || flags != (PaddedFlag | (uint)padding))
        {
            return false;
        }

        header = new FrameHeader((int)length, padding);
        return true;
    }
}
