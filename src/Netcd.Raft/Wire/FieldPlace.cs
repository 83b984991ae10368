namespace Netcd.Raft.Wire;

/// <summary>Where a field of bytes stands in a message of which only the start is there.</summary>
/// <param name="Start">Where its tag begins.</param>
/// <param name="ContentStart">Where its content begins; there already.</param>
/// <param name="End">Where its content ends, perhaps behind what is there.</param>
internal readonly record struct FieldPlace(int Start, int ContentStart, long End)
{
    private const int BytesWireType = 2;

    /// <summary>
    /// Finds a field among those from <paramref name="from"/> to <paramref name="end"/>. Null if it is not among the
    /// bytes that are there.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are not fields, or the field passes the end.</exception>
    public static FieldPlace? Find(ReadOnlySpan<byte> bytes, int from, long end, int field)
    {
        long position = from;
        while (position < end)
        {
            var start = position;
            if (!TryVarint(bytes, ref position, out var tag) || !TryVarint(bytes, ref position, out var value))
            {
                return null;
            }

            var isBytes = (tag & 7) == BytesWireType;
            if (isBytes && value > (ulong)(end - position))
            {
                throw new WireFormatException($"field {tag >> 3} of {value} bytes passes the end at byte {end}");
            }

            if (tag >> 3 == (ulong)field && isBytes)
            {
                return new FieldPlace((int)start, (int)position, position + (long)value);
            }

            if (!isBytes && (tag & 7) != 0)
            {
                throw new WireFormatException($"field {tag >> 3} has wire type {tag & 7}");
            }

            position += isBytes ? (long)value : 0;
        }

        return null;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref long position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (position >= bytes.Length)
            {
                return false;
            }

            var next = bytes[(int)position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        throw new WireFormatException($"number of more than 64 bits at byte {position}");
    }
}
