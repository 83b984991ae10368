namespace Netcd.Disk.Segments;

/// <summary>What a record's data is; the numbers are those of etcd's walpb.</summary>
internal enum RecordType
{
    Metadata = 1,
    Entry = 2,
    State = 3,

    /// <summary>The chain's sum at the head of a segment; without data.</summary>
    Crc = 4,

    /// <summary>A snapshot was or will be taken at this place of the log.</summary>
    SnapshotMarker = 5,
}
