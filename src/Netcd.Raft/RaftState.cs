using Netcd.Raft.Log;
using Netcd.Raft.Membership;

namespace Netcd.Raft;

/// <summary>What a member finds on its disk when it starts: the snapshot's place, the hard state and the log.</summary>
public sealed record RaftState
{
    /// <summary>The last entry that the snapshot covers; zero without a snapshot.</summary>
    public EntryId Snapshot { get; init; }

    /// <summary>The configuration at the snapshot; empty without one, since the log then tells it from the start.</summary>
    public Configuration Configuration { get; init; } = Configuration.Empty;

    public HardState HardState { get; init; }

    /// <summary>The entries after the snapshot, without a gap.</summary>
    public IReadOnlyList<Entry> Entries { get; init; } = [];
}
