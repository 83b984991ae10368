using Netcd.Disk.Files;

namespace Netcd.Disk.Snapshots;

/// <summary>One protobuf field of a file that is too big to be read at once.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Value">Its number, or the length of its bytes.</param>
/// <param name="Start">Where its bytes begin, or where it ends if it is a number.</param>
/// <param name="Bytes">How many bytes it has; 0 if it is a number.</param>
internal readonly record struct FileField(int Number, ulong Value, long Start, long Bytes)
{
    private const int HeadBytesMax = 20;
    private const int NumberWireType = 0;
    private const int BytesWireType = 2;

    public long End => Start + Bytes;

    /// <summary>Throws <see cref="SnapshotCorruptException"/> if no whole field is there.</summary>
    public static FileField Read(IFile file, long offset, long end)
    {
        Span<byte> buffer = stackalloc byte[HeadBytesMax];
        var head = buffer[..file.Read(offset, buffer[..(int)Math.Min(HeadBytesMax, end - offset)])];
        var position = 0;
        if (!TryReadVarint(head, ref position, out var tag) || !TryReadVarint(head, ref position, out var value))
        {
            throw new SnapshotCorruptException(file.Path, offset, "a field's head is cut off or malformed");
        }

        var start = offset + position;
        var wireType = (int)(tag & 7);
        if (wireType is not (NumberWireType or BytesWireType) || tag >> 3 is 0 or > int.MaxValue)
        {
            throw new SnapshotCorruptException(file.Path, offset, $"there is no field of tag {tag:x}");
        }

        if (wireType == BytesWireType && value > (ulong)(end - start))
        {
            throw new SnapshotCorruptException(file.Path, offset,
                $"a field of {value} bytes passes the end at byte {end}");
        }

        return new FileField((int)(tag >> 3), value, start, wireType == BytesWireType ? (long)value : 0);
    }

    private static bool TryReadVarint(ReadOnlySpan<byte> input, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && position < input.Length; shift += 7)
        {
            var next = input[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
