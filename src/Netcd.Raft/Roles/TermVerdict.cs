namespace Netcd.Raft.Roles;

/// <summary>What becomes of a message because of its term.</summary>
internal enum TermVerdict
{
    Process,

    /// <summary>Follow into its term, then process it.</summary>
    RaiseTerm,

    Ignore,

    /// <summary>Do not process it, but tell a leader that was deposed of the present term.</summary>
    TellLeader,

    /// <summary>Do not process it, but tell somebody who asks for votes of the present term.</summary>
    RefuseVote,
}
