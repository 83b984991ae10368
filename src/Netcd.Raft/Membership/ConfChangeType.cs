namespace Netcd.Raft.Membership;

/// <summary>What a configuration change does to one member; the numbers are those of etcd's raftpb.</summary>
public enum ConfChangeType
{
    /// <summary>Adds a voter, or promotes a learner.</summary>
    AddMember = 0,

    RemoveMember = 1,

    /// <summary>Changes only what consensus does not look at, such as a member's peer URLs.</summary>
    UpdateMember = 2,

    /// <summary>Adds a member that receives the log without having a vote (thesis §4.2.1).</summary>
    AddLearner = 3,
}
