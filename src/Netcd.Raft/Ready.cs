using Netcd.Raft.Log;

namespace Netcd.Raft;

/// <summary>
/// Work that <see cref="RaftNode"/> hands to its driver, to be carried out in this order: save the entries and the
/// state durably, apply the committed entries, call <see cref="RaftNode.Advance"/>.
/// </summary>
public sealed record Ready
{
    /// <summary>Entries to append to the log on disk; the first may overwrite what stood at its index.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    public required HardState HardState { get; init; }

    /// <summary>
    /// Whether term or vote changed, so that the state must be on disk with the entries. A changed commit index alone
    /// may wait: it is found again after a crash (Raft §5.3).
    /// </summary>
    public required bool MustSaveState { get; init; }

    /// <summary>Committed entries, in order, all of which this member's disk already holds.</summary>
    public required IReadOnlyList<Entry> Committed { get; init; }
}
