using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.ReadIndex;

namespace Netcd.Raft;

/// <summary>
/// Work that <see cref="RaftNode"/> hands to its driver, to be carried out in this order: send the messages that need
/// not wait; restore the snapshot; save the entries and the state durably; send the other messages; apply the committed
/// entries; call <see cref="RaftNode.Advance"/>.
/// </summary>
/// <remarks>
/// If it cannot be saved, drop it without <see cref="RaftNode.Advance"/>: all but the messages that need not wait comes
/// again with the next one.
/// </remarks>
public sealed record Ready
{
    /// <summary>A leader's messages, which may leave while it writes (thesis §10.2.1).</summary>
    public required IReadOnlyList<Message> SendBeforeSync { get; init; }

    /// <summary>
    /// The place of a snapshot that replaces the log and the state machine, in which it must be found again after a
    /// crash before the state is saved; null if none came.
    /// </summary>
    public required SnapshotMetadata? Snapshot { get; init; }

    /// <summary>Entries to append to the log on disk; the first may overwrite what stood at its index.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    public required HardState HardState { get; init; }

    /// <summary>
    /// Whether term or vote changed or a snapshot came, so that the state must be on disk with the entries. A changed
    /// commit index alone may wait: it is found again after a crash (Raft §5.3).
    /// </summary>
    public required bool MustSaveState { get; init; }

    /// <summary>Votes and acknowledgements, which promise what is being saved.</summary>
    public required IReadOnlyList<Message> SendAfterSync { get; init; }

    /// <summary>Committed entries, in order, all of which this member's disk already holds.</summary>
    public required IReadOnlyList<Entry> Committed { get; init; }

    /// <summary>Reads that may be served when their index is applied.</summary>
    public required IReadOnlyList<ReadState> ReadStates { get; init; }
}
