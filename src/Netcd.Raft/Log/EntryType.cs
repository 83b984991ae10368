namespace Netcd.Raft.Log;

/// <summary>What an entry's data is; the numbers are those of etcd's raftpb.</summary>
public enum EntryType
{
    /// <summary>A command of the state machine; empty when a new leader opens its term.</summary>
    Normal = 0,

    /// <summary>A change of the membership, one member at a time.</summary>
    ConfChange = 1,
}
