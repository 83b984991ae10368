namespace Netcd.Disk.Segments;

/// <summary>Looks behind a damaged place for records that can only have been written after it was whole.</summary>
internal static class LaterRecords
{
    /// <summary>What one unsynced write may leave: commit-only states, then one batch or one marker.</summary>
    private enum Place
    {
        Commits,
        Entries,
        Complete,
    }

    /// <summary>The offset in <paramref name="tail"/> of the first record of a later write; null if there is none.</summary>
    public static int? Find(ReadOnlySpan<byte> tail)
    {
        var place = Place.Commits;
        for (var offset = 0; offset < tail.Length - FrameHeader.Bytes;)
        {
            if (!TryParseFrame(tail[offset..], out var type, out var frameBytes))
            {
                offset++;
            }
            else if (Next(place, type) is { } next)
            {
                place = next;
                offset += frameBytes;
            }
            else
            {
                return offset;
            }
        }

        return null;
    }

    private static bool TryParseFrame(ReadOnlySpan<byte> input, out RecordType type, out int frameBytes)
    {
        type = default;
        frameBytes = 0;
        if (!FrameHeader.TryParse(input, out var header) || header.RecordBytes == 0 ||
            header.FrameBytes > input.Length ||
            !RecordLayout.TryParse(input.Slice(FrameHeader.Bytes, header.RecordBytes), out var layout) ||
            layout.Bytes != header.RecordBytes)
        {
            return false;
        }

        type = layout.Type;
        frameBytes = (int)header.FrameBytes;
        return true;
    }

    /// <summary>Where a write stands after a record of this type; null: the record begins another write.</summary>
    private static Place? Next(Place place, RecordType type) => (place, type) switch
    {
        (Place.Commits, RecordType.State) => Place.Commits,
        (Place.Commits or Place.Entries, RecordType.Entry) => Place.Entries,
        (Place.Commits, RecordType.SnapshotMarker) => Place.Complete,
        (Place.Entries, RecordType.State) => Place.Complete,
        _ => null,
    };
}
