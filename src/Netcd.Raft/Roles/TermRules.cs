using Netcd.Raft.Messages;

namespace Netcd.Raft.Roles;

/// <summary>How messages of other terms are treated (Raft §5.1), and who may disturb a leader that is alive.</summary>
internal static class TermRules
{
    /// <summary>In a vote: the leader itself wants this election (thesis §4.2.3). The bytes are etcd's.</summary>
    public static ReadOnlyMemory<byte> TransferContext { get; } = "CampaignTransfer"u8.ToArray();

    public static TermVerdict Judge(MemberState member, Message message)
    {
        if (message.Type.HasNoTerm() || message.Term == member.Term)
        {
            return TermVerdict.Process;
        }

        return message.Term > member.Term ? JudgeHigher(member, message) : JudgeLower(member, message.Type);
    }

    private static TermVerdict JudgeHigher(MemberState member, Message message) => message switch
    {
        { Type: MessageType.Vote or MessageType.PreVote } when IsLeaderAlive(member) && !IsTransfer(message) =>
            TermVerdict.Ignore,
        // The term is that of an election which has not begun.
        { Type: MessageType.PreVote } or { Type: MessageType.PreVoteResponse, Reject: false } => TermVerdict.Process,
        _ => TermVerdict.RaiseTerm,
    };

    private static TermVerdict JudgeLower(MemberState member, MessageType type) => type switch
    {
        // 2.3 says nothing. Here a leader that is heard by others might keep ours from ever being elected.
        _ when !member.Config.CheckQuorum => TermVerdict.Ignore,
        MessageType.Append or MessageType.Heartbeat => TermVerdict.TellLeader,
        MessageType.PreVote => TermVerdict.RefuseVote,
        _ => TermVerdict.Ignore,
    };

    private static bool IsLeaderAlive(MemberState member) =>
        member.Config.CheckQuorum
        && member.Leader != MemberId.None
        && (member.Leader == member.Id || member.Timer.IsWithinLease); // A leader checks its own lease.

    private static bool IsTransfer(Message message) => message.Context.Span.SequenceEqual(TransferContext.Span);
}
