namespace Netcd.Disk;

/// <summary>Where a member keeps its data and how much of it.</summary>
public sealed record DataDirectoryOptions
{
    private const int KiB = 1024;

    /// <summary>The data directory (<c>--data-dir</c>); created when it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>A directory of its own for the WAL (<c>--wal-dir</c>). Null: <c>member/wal</c>.</summary>
    public string? WalPath { get; init; }

    /// <summary>Null: the one found in the directory, and 3.4 for a new one.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>Opens a directory whose backend holds v3 keys, which are then kept but neither served nor changed.</summary>
    public bool AllowV3Keys { get; init; }

    /// <summary>Snapshot files to keep, 0 for all. Default 2 (<c>--max-snapshots</c>).</summary>
    public int SnapshotsMax { get; init; } = 2;

    /// <summary>WAL segments to keep, 0 for all. Default 5 (<c>--max-wals</c>).</summary>
    public int WalsMax { get; init; } = 5;

    /// <summary>Length from which a new WAL segment is begun. Default 64,000,000, as etcd.</summary>
    public long SegmentBytes { get; init; } = 64_000_000;

    /// <summary>
    /// How many zeros are written behind the log's end at a time in the 3.4 dialect, so that the following syncs have
    /// no file length and no blocks to record. Default 128 KiB; 0 = never.
    /// </summary>
    public int ZeroFillBytes { get; init; } = 128 * KiB;
}
