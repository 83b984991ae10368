using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;

namespace Netcd.Server.Driver;

/// <summary>
/// What this member's clients proposed and the leader was given, this member itself or another one: with the leader it may
/// be lost, and then its clients are told so in time. Driver thread only.
/// </summary>
/// <remarks>
/// It is not proposed again. The leader may have passed it on before it died, or may pass it on when it wakes: done twice
/// would be worse than not known. Once an entry of a later term is applied here, what the log has kept is applied, too; what
/// is still open then has at most some ticks, in which a leader that hands over passes on what came late.
/// </remarks>
/// <param name="node">Consensus.</param>
/// <param name="pending">Who waits.</param>
/// <param name="electionTicks">An election time-out; twice as long after the leader was last heard all are answered.</param>
internal sealed class ProposalsAtLeader(RaftNode node, PendingProposals pending, int electionTicks)
{
    private readonly Queue<ulong> _given = [];
    private readonly List<ulong> _lost = [];
    private (ulong Term, MemberId Leader, bool IsSelf) _leadership;
    private ulong _lostTerm; // The last term in which one of the lost was given to its leader.
    private int _silentTicks;
    private int _ticksToAnswer = int.MaxValue;

    /// <summary>Takes note of a proposal that the present leader is being given.</summary>
    public void Add(ulong requestId)
    {
        while (_given.TryPeek(out var oldest) && !pending.IsWaiting(oldest))
        {
            _given.Dequeue();
        }

        _given.Enqueue(requestId);
    }

    /// <summary>Takes note of a sign of life of a member.</summary>
    public void Hear(MemberId member)
    {
        if (member == _leadership.Leader)
        {
            _silentTicks = 0;
        }
    }

    /// <summary>Takes note of who leads now; to be called before what comes next is proposed.</summary>
    public void Observe()
    {
        if (_leadership.Term == node.Term && _leadership.Leader == node.Leader)
        {
            return;
        }

        if (_given.Count > 0)
        {
            _lost.AddRange(_given);
            _given.Clear();
            _lostTerm = _leadership.Term;
            _ticksToAnswer = Math.Min(_ticksToAnswer, Math.Max((2 * electionTicks) - 1 - _silentTicks, 0));
            if (_leadership.IsSelf && _leadership.Term == node.Term)
            {
                Answer(ProposalResult.TimedOutByLostConnection); // It has heard no majority for an election time-out.
            }
            else if (_ticksToAnswer == 0)
            {
                Answer(ProposalResult.TimedOutByLeaderFailure);
            }
        }

        _leadership = (node.Term, node.Leader, node.Role == Role.Leader);
        _silentTicks = 0;
    }

    /// <summary>Takes note of an entry that is about to be applied.</summary>
    public void Apply(ulong term)
    {
        if (_lost.Count > 0 && term > _lostTerm)
        {
            _ticksToAnswer = Math.Min(_ticksToAnswer, electionTicks / 2);
        }
    }

    /// <summary>Counts one tick of the clock.</summary>
    public void Tick()
    {
        _silentTicks = node.Role == Role.Leader ? 0 : _silentTicks + 1;
        if (_lost.Count > 0 && --_ticksToAnswer <= 0)
        {
            Answer(ProposalResult.TimedOutByLeaderFailure);
        }
    }

    private void Answer(ProposalResult.Failed failed)
    {
        foreach (var requestId in _lost)
        {
            pending.Complete(requestId, failed);
        }

        _lost.Clear();
        _ticksToAnswer = int.MaxValue;
    }
}
