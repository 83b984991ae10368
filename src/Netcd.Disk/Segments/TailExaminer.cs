using Netcd.Disk.Files;

namespace Netcd.Disk.Segments;

/// <summary>Tells a write that a crash cut off from damage to records that were acknowledged.</summary>
/// <remarks>
/// A disk writes whole sectors, and what was not written reads as zeros or lies behind the end of the file. So a torn
/// write misses whole sectors; anything else is damage. And one write is synced before the next one is begun, so
/// records that belong to a later write prove that the place in question was once whole.
/// </remarks>
internal sealed class TailExaminer
{
    private const int SectorBytes = 512;
    private const int ChunkBytes = 1024 * 1024;

    private readonly byte[] _tail; // Up to one zero sector behind the last byte that is not zero.
    private readonly long _offset;

    private TailExaminer(byte[] tail, long offset) => (_tail, _offset) = (tail, offset);

    /// <summary>Judges what follows the place where <paramref name="reader"/> stopped.</summary>
    public static (TailVerdict Verdict, string Problem) Examine(IFile file, SegmentReader reader) =>
        Of(file, reader)?.Judge(reader) ?? (TailVerdict.Clean, "");

    /// <summary>
    /// The header of a whole record here, if its part of a sector reads as zeros. A sector that was not written looks like
    /// that, and so may damage; the record tells what stood there. Null if there is none.
    /// </summary>
    public static FrameHeader? FindLostHeader(IFile file, SegmentReader reader)
    {
        var lostBytes = SectorBytes - (int)(reader.Offset % SectorBytes);
        return lostBytes <= FrameHeader.Bytes ? Of(file, reader)?.FindLostHeader(reader.Crc, lostBytes) : null;
    }

    private static TailExaminer? Of(IFile file, SegmentReader reader)
    {
        var end = FindLastNonZero(file, reader.Offset);
        if (end == reader.Offset)
        {
            return null;
        }

        // Up to the end of the last sector that is not zero, so that a missing sector can be told from a missing end.
        var tailEnd = Math.Min(file.Length, (end + (2 * SectorBytes)) / SectorBytes * SectorBytes);
        var tail = new byte[tailEnd - reader.Offset];
        var count = file.Read(reader.Offset, tail);
        Raft.Invariant.Holds(count == tail.Length);
        return new TailExaminer(tail, reader.Offset);
    }

    /// <summary>The offset behind the last byte that is not zero, at least <paramref name="start"/>.</summary>
    public static long FindLastNonZero(IFile file, long start)
    {
        var buffer = new byte[(int)Math.Min(ChunkBytes, Math.Max(1, file.Length - start))];
        var last = start;
        for (var offset = start; ;)
        {
            var count = file.Read(offset, buffer);
            if (count == 0)
            {
                return last;
            }

            var index = buffer.AsSpan(0, count).LastIndexOfAnyExcept((byte)0);
            last = index < 0 ? last : offset + index + 1;
            offset += count;
        }
    }

    private (TailVerdict Verdict, string Problem) Judge(SegmentReader reader)
    {
        if (FindIntactRecord(reader.Crc) is { } recordBytes)
        {
            var field = Convert.ToHexStringLower(_tail.AsSpan(0, FrameHeader.Bytes));
            return (TailVerdict.Damaged, $"the length field is {field}, but a whole record of {recordBytes} bytes follows");
        }

        var problem = reader.Problem ?? "the length field is zero, but other bytes follow";
        if (LaterRecords.Find(_tail.AsSpan(1)) is { } later)
        {
            return (TailVerdict.Damaged, $"{problem}, and records that were written later follow at byte {_offset + 1 + later}");
        }

        return (MissesSector() ? TailVerdict.Torn : TailVerdict.Damaged, problem);
    }

    /// <summary>The length of the record here, if its fields and its place in the chain prove it whole.</summary>
    private int? FindIntactRecord(uint? crc)
    {
        if (_tail.Length <= FrameHeader.Bytes ||
            !RecordLayout.TryParse(_tail.AsSpan(FrameHeader.Bytes), out var layout))
        {
            return null;
        }

        var data = _tail.AsSpan(FrameHeader.Bytes, layout.Bytes)[layout.DataStart..];
        return layout.Crc == Crc32C.Update(crc ?? 0, data) ? layout.Bytes : null;
    }

    private FrameHeader? FindLostHeader(uint? crc, int lostBytes)
    {
        if (!IsZero(start: lostBytes - SectorBytes) || FindIntactRecord(crc) is not { } recordBytes)
        {
            return null;
        }

        var header = new FrameHeader(recordBytes, PaddingBytes: 0); // As netcd writes it.
        Span<byte> field = stackalloc byte[FrameHeader.Bytes];
        header.WriteTo(field);
        return field[lostBytes..].SequenceEqual(_tail.AsSpan(lostBytes, FrameHeader.Bytes - lostBytes)) ? header : null;
    }

    private bool MissesSector()
    {
        if (_tail.Length < FrameHeader.Bytes)
        {
            return true;
        }

        var isHeader = FrameHeader.TryParse(_tail, out var header);
        if (isHeader && header.FrameBytes > _tail.Length)
        {
            return true; // The rest of it is behind the end of the file or in the zeros that the tail leaves out.
        }

        var frameBytes = isHeader ? header.FrameBytes : FrameHeader.Bytes;
        for (var start = -(int)(_offset % SectorBytes); start < frameBytes; start += SectorBytes)
        {
            if (IsZero(start))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the sector that begins at <paramref name="start"/> is zero from the tail's first byte on.</summary>
    private bool IsZero(int start)
    {
        var from = Math.Max(0, start);
        var to = Math.Min(_tail.Length, start + SectorBytes);
        return !_tail.AsSpan(from, to - from).ContainsAnyExcept((byte)0);
    }
}
