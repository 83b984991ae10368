namespace Netcd.Raft.Roles;

/// <summary>What a member is to the others in the present term (Raft §5.1).</summary>
public enum Role
{
    Follower,
    Candidate,
    Leader,
}
