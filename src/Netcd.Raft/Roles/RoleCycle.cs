using Netcd.Raft.Messages;

namespace Netcd.Raft.Roles;

/// <summary>What moves a member from one role to another (Raft §5.2, figure 4).</summary>
internal sealed class RoleCycle
{
    private readonly MemberState _member;
    private Candidacy _candidacy = new();

    public RoleCycle(MemberState member)
    {
        _member = member;
        BecomeFollower(member.Term, MemberId.None);
    }

    /// <summary>A leader's work; null in every other role.</summary>
    public Leadership? Leadership { get; private set; }

    /// <summary>Counts one tick: a leader without a majority steps down, others without a leader campaign.</summary>
    public void Tick()
    {
        if (Leadership is { } leadership)
        {
            if (!leadership.Tick())
            {
                BecomeFollower(_member.Term, MemberId.None);
            }
        }
        else if (_member.Timer.Tick())
        {
            Campaign(); // Who may not goes on counting: a reset would look like a leader that was heard just now.
        }
    }

    public void BecomeFollower(ulong term, MemberId leader)
    {
        Leadership = null;
        _member.Become(Role.Follower, term, leader);
    }

    /// <summary>Accepts the sender of a message of the present term as leader. False at the leader itself.</summary>
    public bool Follow(MemberId leader)
    {
        if (_member.Role == Role.Leader)
        {
            return false; // There is one leader in a term; this is somebody's mistake.
        }

        if (_member.Role == Role.Follower && _member.Leader == leader)
        {
            _member.Timer.Reset();
        }
        else
        {
            BecomeFollower(_member.Term, leader);
        }

        return true;
    }

    /// <summary>Starts an election unless this member leads or may not be elected.</summary>
    public void Campaign()
    {
        if (!MayCampaign)
        {
            return;
        }

        if (_member.Config is { PreVote: true, CheckQuorum: true })
        {
            _member.Become(Role.PreCandidate, _member.Term, MemberId.None);
            AskForVotes(MessageType.PreVote, _member.Term + 1, ReadOnlyMemory<byte>.Empty);
        }
        else
        {
            Stand(ReadOnlyMemory<byte>.Empty);
        }
    }

    /// <summary>Starts an election on the leader's own word: nobody is asked before, and leases do not count.</summary>
    public void TakeOver()
    {
        if (_member.Role == Role.Follower && MayCampaign)
        {
            Stand(_member.Config.CheckQuorum ? TermRules.TransferContext : ReadOnlyMemory<byte>.Empty);
        }
    }

    public void CountVote(Message response)
    {
        var isExpected = response.Type switch
        {
            MessageType.VoteResponse => _member.Role == Role.Candidate,
            MessageType.PreVoteResponse => _member.Role == Role.PreCandidate
                && (response.Reject || response.Term == _member.Term + 1),
            _ => throw new InvariantViolatedException($"{response.Type} is no vote"),
        };
        if (isExpected)
        {
            Count(response.From, !response.Reject);
        }
    }

    /// <summary>Who has not applied a committed change of the membership does not know whom to ask.</summary>
    private bool MayCampaign =>
        _member.Role != Role.Leader
        && _member.Configuration.IsVoter(_member.Id)
        && !_member.Log.HasUnappliedConfChange();

    private void Stand(ReadOnlyMemory<byte> context)
    {
        _member.Become(Role.Candidate, _member.Term + 1, MemberId.None);
        _member.VoteFor(_member.Id);
        AskForVotes(MessageType.Vote, _member.Term, context);
    }

    private void AskForVotes(MessageType type, ulong term, ReadOnlyMemory<byte> context)
    {
        _candidacy = new Candidacy();
        foreach (var voter in _member.Configuration.Voters)
        {
            if (voter != _member.Id)
            {
                _member.Outbox.SendAfterSync(_member.NewMessage(type, voter) with
                {
                    Term = term,
                    Previous = _member.Log.Last,
                    Context = context,
                });
            }
        }

        Count(_member.Id, granted: true);
    }

    private void Count(MemberId voter, bool granted)
    {
        _candidacy.Count(voter, granted);
        switch (_candidacy.Tally(_member.Configuration, _member.Config.Dialect))
        {
            case Tally.Won when _member.Role == Role.PreCandidate:
                Stand(ReadOnlyMemory<byte>.Empty);
                break;
            case Tally.Won:
                _member.Become(Role.Leader, _member.Term, _member.Id);
                Leadership = new Leadership(_member);
                break;
            case Tally.Lost:
                BecomeFollower(_member.Term, MemberId.None);
                break;
            case Tally.Open:
                break;
            default:
                throw new InvariantViolatedException("a tally of no kind");
        }
    }
}
