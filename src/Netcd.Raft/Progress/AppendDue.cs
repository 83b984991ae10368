namespace Netcd.Raft.Progress;

/// <summary>Whether the leader has something to say to a follower, apart from heartbeats.</summary>
internal enum AppendDue
{
    No,

    /// <summary>If there are entries to send.</summary>
    WithEntries,

    /// <summary>Even without entries: the commit index moved, or the follower's place has to be found out.</summary>
    EvenIfEmpty,
}
