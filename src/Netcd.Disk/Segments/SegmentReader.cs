using Netcd.Disk.Files;

namespace Netcd.Disk.Segments;

/// <summary>Reads the records of one segment in order and checks frame, fields and chain of each.</summary>
/// <param name="file">The segment.</param>
/// <param name="crc">The chain's sum at the end of the previous segment; null accepts the sum at this one's head.</param>
internal sealed class SegmentReader(IFile file, uint? crc)
{
    private const int BufferBytesMin = 4096;
    private const int BufferBytesMax = 1024 * 1024;

    private byte[] _buffer = new byte[(int)Math.Clamp(file.Length, BufferBytesMin, BufferBytesMax)];
    private long _bufferOffset;
    private int _bufferCount;
    private int _dataStart;
    private int _dataBytes;

    /// <summary>Where the next frame begins: behind the last good one.</summary>
    public long Offset { get; private set; }

    /// <summary>The chain's sum after the last good record; null before the first.</summary>
    public uint? Crc { get; private set; } = crc;

    public RecordType Type { get; private set; }

    /// <summary>Where the frame of the last good record begins.</summary>
    public long FrameOffset { get; private set; }

    /// <summary>The last good record's data; valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_dataStart, _dataBytes);

    /// <summary>Whether a frame so far was padded, as only etcd 3.4 writes them.</summary>
    public bool HasPadding { get; private set; }

    /// <summary>After <see cref="Next"/> was false: what is wrong at <see cref="Offset"/>; null at the clean end.</summary>
    /// <remarks>A length field of zero counts as the end; whether only zeros follow is not looked at.</remarks>
    public string? Problem { get; private set; }

    /// <summary>Moves to the next record. False at the end and at the first frame that is not whole.</summary>
    public bool Next()
    {
        var available = Fill(FrameHeader.Bytes);
        if (available < FrameHeader.Bytes)
        {
            return available != 0 && Fail($"{available} bytes are left, fewer than a length field has");
        }

        if (!FrameHeader.TryParse(View(FrameHeader.Bytes), out var header))
        {
            return Fail($"the length field {Convert.ToHexStringLower(View(FrameHeader.Bytes))} is not one");
        }

        if (header.RecordBytes == 0)
        {
            return false;
        }

        var frameBytes = (int)header.FrameBytes;
        available = Fill(frameBytes);
        if (available < frameBytes)
        {
            return Fail($"the length field says {frameBytes} bytes but the file has {available} left");
        }

        HasPadding |= header.PaddingBytes != 0;
        return Check(View(frameBytes).Slice(FrameHeader.Bytes, header.RecordBytes), frameBytes);
    }

    /// <summary>Takes the record here as if this header stood before it. False if it does not fit.</summary>
    public bool TakeAs(FrameHeader header)
    {
        var frameBytes = (int)header.FrameBytes;
        return Fill(frameBytes) == frameBytes && Check(View(frameBytes)[FrameHeader.Bytes..], frameBytes);
    }

    private bool Check(ReadOnlySpan<byte> record, int frameBytes)
    {
        if (!RecordLayout.TryParse(record, out var layout) || layout.Bytes != record.Length)
        {
            return Fail($"the {record.Length} bytes of the record are not the fields of one");
        }

        var data = record[layout.DataStart..];
        var expected = layout.Type == RecordType.Crc ? Crc ?? layout.Crc : Crc32C.Update(Crc ?? 0, data);
        if (layout.Crc != expected)
        {
            return Fail($"the checksum is {layout.Crc:x8}, expected {expected:x8}");
        }

        (Type, Crc, FrameOffset) = (layout.Type, expected, Offset);
        _dataStart = (int)(Offset - _bufferOffset) + FrameHeader.Bytes + layout.DataStart;
        _dataBytes = data.Length;
        Offset += frameBytes;
        return true;
    }

    private bool Fail(string problem)
    {
        Problem = problem;
        return false;
    }

    private ReadOnlySpan<byte> View(int count) => _buffer.AsSpan((int)(Offset - _bufferOffset), count);

    /// <summary>Gets up to <paramref name="count"/> bytes from <see cref="Offset"/> into the buffer; returns how many.</summary>
    private int Fill(int count)
    {
        var start = (int)(Offset - _bufferOffset);
        if (_bufferCount - start >= count)
        {
            return count;
        }

        var kept = _bufferCount - start;
        var target = count > _buffer.Length ? new byte[count] : _buffer;
        _buffer.AsSpan(start, kept).CopyTo(target);
        (_buffer, _bufferOffset) = (target, Offset);
        _bufferCount = kept + file.Read(Offset + kept, target.AsSpan(kept));
        return Math.Min(count, _bufferCount);
    }
}
