namespace Netcd.Raft.Progress;

/// <summary>How a leader sends the log to a follower.</summary>
public enum ProgressState
{
    /// <summary>One append at a time, until the leader knows where the two logs meet.</summary>
    Probe,

    /// <summary>Appends follow each other without waiting for answers.</summary>
    Replicate,

    /// <summary>The follower needs entries that are compacted: a snapshot is on its way, and nothing else is.</summary>
    Snapshot,
}
