using Netcd.Raft.Log;

namespace Netcd.Disk.Segments;

/// <summary>What the segments say from a snapshot on.</summary>
internal sealed class WalContents
{
    public WalMetadata? Metadata { get; set; }

    public HardState State { get; set; }

    /// <summary>The entries after the snapshot, without gaps; a later record has replaced an earlier one.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>Whether the snapshot's marker was met.</summary>
    public bool HasMarker { get; set; }

    /// <summary>The index of the last entry or marker written; names the next segment.</summary>
    public ulong LastIndex { get; set; }

    /// <summary>The end of the last record in the newest segment.</summary>
    public long TailOffset { get; set; }

    /// <summary>The chain's sum there.</summary>
    public uint TailCrc { get; set; }

    /// <summary>The headers of whole records that read as zeros in the newest segment, and where they belong.</summary>
    public List<(long Offset, FrameHeader Header)> LostHeaders { get; } = [];

    /// <summary>Whether something cut off by a crash follows it.</summary>
    public string? TornTail { get; set; }
}
