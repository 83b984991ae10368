using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Segments;

/// <summary>Reads a chain of segments from the snapshot with which the member starts.</summary>
/// <param name="segments">All segments that are there, oldest first.</param>
/// <param name="start">The snapshot; <see cref="EntryId.Zero"/>: none.</param>
internal sealed class WalReader(IReadOnlyList<HeldSegment> segments, EntryId start)
{
    private readonly WalContents _contents = new();
    private ulong? _termAtStart; // Of the entry at the snapshot's index, if the log has one.

    /// <summary>Throws <see cref="WalCorruptException"/> for everything but a torn last write, which is reported.</summary>
    public WalContents Read()
    {
        var first = FindFirst();
        uint? crc = segments[first].Name.Sequence == 0 ? 0 : null; // The chain begins in the first segment.
        for (var i = first; i < segments.Count; i++)
        {
            crc = ReadSegment(i, crc);
        }

        return _contents;
    }

    /// <summary>The newest segment that may begin before the snapshot's entry; none after it may be missing.</summary>
    private int FindFirst()
    {
        var first = segments.Count - 1;
        while (first >= 0 && segments[first].Name.Index > start.Index)
        {
            first--;
        }

        if (first < 0)
        {
            var oldest = segments[0];
            throw new WalCorruptException(oldest.File.Path, offset: 0, $"the log begins at index {oldest.Name.Index}, " +
                $"but the newest usable snapshot ends at index {start.Index}");
        }

        for (var i = first + 1; i < segments.Count; i++)
        {
            if (segments[i].Name.Sequence != segments[i - 1].Name.Sequence + 1)
            {
                throw new WalCorruptException(segments[i].File.Path, offset: 0,
                    $"the segment before it (sequence {segments[i].Name.Sequence - 1:x16}) is missing");
            }
        }

        return first;
    }

    private uint ReadSegment(int number, uint? previousCrc)
    {
        var segment = segments[number];
        var reader = new SegmentReader(segment.File, previousCrc);
        var isNewest = number == segments.Count - 1;
        for (var position = 0; reader.Next() || (isNewest && TakeWithoutHeader(segment, reader)); position++)
        {
            Accept(segment, reader, position);
        }

        Finish(segment, reader, isNewest);
        return _contents.TailCrc;
    }

    private bool TakeWithoutHeader(HeldSegment segment, SegmentReader reader)
    {
        if (TailExaminer.FindLostHeader(segment.File, reader) is not { } header || !reader.TakeAs(header))
        {
            return false;
        }

        _contents.LostHeaders.Add((reader.FrameOffset, header));
        return true;
    }

    private void Finish(HeldSegment segment, SegmentReader reader, bool isNewest)
    {
        var (verdict, problem) = TailExaminer.Examine(segment.File, reader);
        if (verdict == TailVerdict.Damaged || (verdict == TailVerdict.Torn && !isNewest))
        {
            throw Corrupt(segment, reader.Offset, problem);
        }

        if (reader.Crc is not { } crc || _contents.Metadata is null)
        {
            throw Corrupt(segment, reader.Offset, "its head (checksum and metadata records) is missing");
        }

        (_contents.TailOffset, _contents.TailCrc) = (reader.Offset, crc);
        _contents.TornTail = verdict == TailVerdict.Torn ? problem : null;
    }

    private void Accept(HeldSegment segment, SegmentReader reader, int position)
    {
        try
        {
            if (RecordShape.FindProblem(reader.Type, reader.Data, position) is { } problem)
            {
                throw Corrupt(segment, reader.FrameOffset, problem);
            }

            switch (reader.Type)
            {
                case RecordType.Crc:
                    break;
                case RecordType.Metadata:
                    AcceptMetadata(segment, reader);
                    break;
                case RecordType.Entry:
                    AcceptEntry(segment, reader);
                    break;
                case RecordType.State:
                    _contents.State = HardStateCodec.Decode(reader.Data);
                    break;
                case RecordType.SnapshotMarker:
                    AcceptMarker(SnapshotMarkerCodec.Decode(reader.Data));
                    break;
                default:
                    throw Corrupt(segment, reader.FrameOffset, $"record type {(int)reader.Type} is unknown");
            }
        }
        catch (WireFormatException malformed)
        {
            throw Corrupt(segment, reader.FrameOffset, $"the {reader.Type} record is malformed: {malformed.Message}");
        }
    }

    private void AcceptMetadata(HeldSegment segment, SegmentReader reader)
    {
        var metadata = WalMetadataCodec.Decode(reader.Data);
        if (_contents.Metadata is { } known && known != metadata)
        {
            throw Corrupt(segment, reader.FrameOffset, $"it is of member {metadata.Member} in cluster " +
                $"{metadata.Cluster}, but the log is of member {known.Member} in cluster {known.Cluster}");
        }

        _contents.Metadata = metadata;
    }

    private void AcceptEntry(HeldSegment segment, SegmentReader reader)
    {
        var entry = EntryCodec.Decode(reader.Data);
        _contents.LastIndex = entry.Index;
        var entries = _contents.Entries;
        if (entry.Index <= start.Index)
        {
            entries.Clear(); // A new leader rewrote the log from here on (Raft §5.3).
            _termAtStart = entry.Index == start.Index ? entry.Term : null;
            return;
        }

        var position = entry.Index - start.Index - 1;
        if (position > (ulong)entries.Count)
        {
            throw Corrupt(segment, reader.FrameOffset, $"entry {entry.Index} follows entry " +
                $"{start.Index + (ulong)entries.Count}: those between are missing");
        }

        entries.RemoveRange((int)position, entries.Count - (int)position); // A new leader rewrote the end (Raft §5.3).
        entries.Add(entry);
    }

    private void AcceptMarker(EntryId id)
    {
        _contents.LastIndex = Math.Max(_contents.LastIndex, id.Index);
        if (id != start)
        {
            return;
        }

        _contents.HasMarker = true;
        if (_termAtStart is { } term && term != start.Term)
        {
            _contents.Entries.Clear(); // The snapshot came from a leader and replaced a log that had gone another way.
        }
    }

    private static WalCorruptException Corrupt(HeldSegment segment, long offset, string problem) =>
        new(segment.File.Path, offset, problem);
}
