namespace Netcd.Disk.Segments;

/// <summary>The fields of one encoded record (walpb.Record) and where its data is.</summary>
/// <param name="Type">As written; it may be one that this version does not know.</param>
/// <param name="Crc">The chain's sum after this record.</param>
/// <param name="DataStart">Offset of the data from the record's first byte.</param>
/// <param name="Bytes">Length of the whole record: the fields show it without the frame's length.</param>
internal readonly record struct RecordLayout(RecordType Type, uint Crc, int DataStart, int Bytes)
{
    private const byte TypeTag = 0x08;
    private const byte CrcTag = 0x10;
    private const byte DataTag = 0x1a;

    /// <summary>Reads the fields in the one order in which every etcd writes them; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> input, out RecordLayout layout)
    {
        layout = default;
        var position = 0;
        if (!TryReadField(input, TypeTag, ref position, out var type) || type is 0 or > 127 ||
            !TryReadField(input, CrcTag, ref position, out var crc) || crc > uint.MaxValue)
        {
            return false;
        }

        ulong dataBytes = 0;
        if (position < input.Length && input[position] == DataTag &&
            (!TryReadField(input, DataTag, ref position, out dataBytes) || dataBytes > (ulong)(input.Length - position)))
        {
            return false;
        }

        layout = new RecordLayout((RecordType)type, (uint)crc, position, position + (int)dataBytes);
        return true;
    }

    private static bool TryReadField(ReadOnlySpan<byte> input, byte tag, ref int position, out ulong value)
    {
        value = 0;
        if (position >= input.Length || input[position++] != tag)
        {
            return false;
        }

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
