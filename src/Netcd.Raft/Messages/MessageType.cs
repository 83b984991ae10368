namespace Netcd.Raft.Messages;

/// <summary>What a <see cref="Message"/> is for. The numbers are etcd's, on the wire; local kinds never travel.</summary>
public enum MessageType
{
    /// <summary>Local: campaign now.</summary>
    Hup = 0,

    /// <summary>Local: a leader's heartbeat is due.</summary>
    Beat = 1,

    /// <summary>A follower hands a proposal to the leader.</summary>
    Propose = 2,

    Append = 3,
    AppendResponse = 4,
    Vote = 5,
    VoteResponse = 6,
    Snapshot = 7,
    Heartbeat = 8,
    HeartbeatResponse = 9,

    /// <summary>Local: a message could not be delivered.</summary>
    Unreachable = 10,

    /// <summary>Local: what became of a snapshot that was sent.</summary>
    SnapshotStatus = 11,

    /// <summary>Local: a leader counts whom it has heard from.</summary>
    CheckQuorum = 12,

    /// <summary>Asks the leader to hand over to the sender named in it (3.4 dialect).</summary>
    TransferLeader = 13,

    /// <summary>Tells the successor to campaign at once (3.4 dialect, and between netcds).</summary>
    TimeoutNow = 14,

    /// <summary>Asks the leader for an index at which a read is linearizable (3.4 dialect).</summary>
    ReadIndex = 15,

    ReadIndexResponse = 16,
    PreVote = 17,
    PreVoteResponse = 18,
}
