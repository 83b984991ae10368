using Netcd.Raft.Log;

namespace Netcd.Disk;

/// <summary>What an existing member finds again at its start.</summary>
/// <param name="Metadata">Whose log it is.</param>
/// <param name="Snapshot">The newest usable snapshot; null: the log starts at index 1.</param>
/// <param name="OpenSnapshotData">
/// Reads the snapshot's data in chunks, whose checksum was verified; each chunk is valid until the next one is taken.
/// Null without a snapshot.
/// </param>
/// <param name="State">The latest hard state.</param>
/// <param name="Entries">The entries after the snapshot, without gaps.</param>
public sealed record Recovery(
    WalMetadata Metadata,
    SnapshotMetadata? Snapshot,
    Func<IEnumerable<ReadOnlyMemory<byte>>>? OpenSnapshotData,
    HardState State,
    IReadOnlyList<Entry> Entries);
