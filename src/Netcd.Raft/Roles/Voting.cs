using Netcd.Raft.Messages;

namespace Netcd.Raft.Roles;

/// <summary>Answers those who want to be elected.</summary>
internal sealed class Voting(MemberState member)
{
    /// <summary>
    /// Grants a vote to whoever asks first in a term and has at least our log (Raft §5.2, §5.4.1). A pre-vote promises
    /// nothing, so it is neither remembered nor only given once.
    /// </summary>
    public void Answer(Message request)
    {
        var isUpToDate = request.Previous.IsAtLeastAsUpToDateAs(member.Log.Last);
        if (!MayVoteFor(request) || !isUpToDate)
        {
            Refuse(request);
            if (!isUpToDate)
            {
                Hurry();
            }

            return;
        }

        if (request.Type == MessageType.Vote)
        {
            member.VoteFor(request.From);
            member.Timer.Reset();
        }

        member.Outbox.SendAfterSync(Response(request) with { Term = request.Term });
    }

    public void Refuse(Message request) => member.Outbox.SendAfterSync(Response(request) with { Reject = true });

    /// <summary>Who knows more than a candidate, and of no leader, need not wait for a whole time-out to be one itself.</summary>
    private void Hurry()
    {
        if (member.Role == Role.Follower && member.Leader == MemberId.None)
        {
            member.Timer.Set(member.Timer.ElapsedTicks + 1 + member.TicksToLetOthersGo());
        }
    }

    private bool MayVoteFor(Message request) =>
        member.Vote == request.From
        || (member.Vote == MemberId.None && member.Leader == MemberId.None)
        || (request.Type == MessageType.PreVote && request.Term > member.Term);

    private Message Response(Message request) => member.NewMessage(
        request.Type == MessageType.Vote ? MessageType.VoteResponse : MessageType.PreVoteResponse, request.From);
}
