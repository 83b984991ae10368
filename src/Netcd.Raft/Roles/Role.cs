namespace Netcd.Raft.Roles;

/// <summary>What a member is to the others in the present term (Raft §5.1).</summary>
public enum Role
{
    Follower,

    /// <summary>Asks whether it would be elected, before it raises the term (3.4 dialect, thesis §9.6).</summary>
    PreCandidate,

    Candidate,
    Leader,
}
