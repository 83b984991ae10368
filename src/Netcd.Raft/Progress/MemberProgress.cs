namespace Netcd.Raft.Progress;

/// <summary>How far another member has come in the leader's eyes, at one moment.</summary>
/// <param name="Id">Whose progress it is.</param>
/// <param name="Match">The highest index known to be on that member's disk; 0 until it has answered.</param>
/// <param name="Next">The index of the next entry to send to it.</param>
/// <param name="State">How the log is sent to it.</param>
/// <param name="IsLearner">Whether it has no vote.</param>
/// <param name="IsRecentlyActive">Whether it has answered since the leader last counted, at most two election time-outs ago.</param>
public sealed record MemberProgress(
    MemberId Id, ulong Match, ulong Next, ProgressState State, bool IsLearner, bool IsRecentlyActive);
