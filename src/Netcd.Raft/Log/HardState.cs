namespace Netcd.Raft.Log;

/// <summary>What a member must find again after a crash, besides the log itself (Raft §5.1, figure 2).</summary>
/// <param name="Term">The latest term that this member has seen.</param>
/// <param name="Vote">Whom it voted for in that term.</param>
/// <param name="Commit">The highest index known to be committed; may be behind after a crash.</param>
public readonly record struct HardState(ulong Term, MemberId Vote, ulong Commit)
{
    public bool IsEmpty => this == default;
}
