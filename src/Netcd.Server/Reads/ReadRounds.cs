using System.Buffers.Binary;
using Netcd.Raft;
using Netcd.Raft.ReadIndex;
using Netcd.Server.Proposals;

namespace Netcd.Server.Reads;

/// <summary>
/// Linearizable reads (thesis §6.4): the leader is asked for an index, which it gives once a majority has told it that it
/// still leads, and the reads are served when that index is applied here. Driver thread only.
/// </summary>
/// <remarks>
/// One question serves all readers that wait; those that come while it is under way share the next one, or it might tell
/// of a time before they asked. A leader that gives no answer may be one that knows no such questions (etcd 2.3): then an
/// entry goes through the log, once for all readers.
/// </remarks>
/// <param name="node">Consensus.</param>
/// <param name="pending">The readers, by their request IDs.</param>
/// <param name="requestIds">Names rounds so that no other member's bears the same name.</param>
/// <param name="patienceTicks">How long a leader may stay silent before the log is used.</param>
/// <param name="isSilentAtFirst">Whether a new leader is thought not to answer until it does.</param>
internal sealed class ReadRounds(
    RaftNode node, PendingProposals pending, RequestIdSequence requestIds, int patienceTicks, bool isSilentAtFirst)
{
    private const ulong NoRound = 0;

    private List<ulong> _waiting = [];
    private List<ulong> _sharing = []; // The readers of the round under way.
    private ulong _round = NoRound;
    private ulong? _readIndex;
    private (ulong Term, MemberId Leader) _asked;
    private int _ticksUnanswered;
    private bool _isSilent;
    private bool _mayProbe = true; // A leader that is silent is asked once a tick at most.

    /// <summary>Lets a reader wait for the next round.</summary>
    public void Add(ulong reader) => _waiting.Add(reader);

    /// <summary>Takes answers in. One that is seen twice does no harm.</summary>
    public void Take(IReadOnlyList<ReadState> answers)
    {
        foreach (var answer in answers)
        {
            _isSilent = false;
            if (BinaryPrimitives.TryReadUInt64BigEndian(answer.Context.Span, out var round) && round == _round)
            {
                _readIndex = answer.Index;
            }
        }
    }

    /// <summary>Takes in that the entry of a round is being applied, and with it all that came before.</summary>
    public void Pass(ulong round)
    {
        if (round == _round)
        {
            End();
        }
    }

    /// <summary>Goes on with what the last turn has brought; consensus may have new work afterwards.</summary>
    public void Continue()
    {
        if (_round != NoRound && _readIndex <= node.AppliedIndex)
        {
            End();
        }

        if (node.Leader == MemberId.None)
        {
            return;
        }

        if (_round == NoRound && _waiting.Count > 0)
        {
            Begin();
        }
        else if (IsUnanswered && _asked != (node.Term, node.Leader))
        {
            Ask();
        }
    }

    /// <summary>Counts one tick of the clock: a question that got no answer is asked again.</summary>
    public void Tick()
    {
        _mayProbe = true;
        _waiting.RemoveAll(IsGone);
        if (!IsUnanswered)
        {
            return;
        }

        if (_sharing.TrueForAll(IsGone))
        {
            End();
        }
        else if (node.Leader != MemberId.None && ++_ticksUnanswered >= patienceTicks)
        {
            (_isSilent, _ticksUnanswered) = (true, 0);
            Ask();
        }
        else if (node.Leader != MemberId.None && !_isSilent && _ticksUnanswered > 1)
        {
            Ask();
        }
    }

    private bool IsUnanswered => _round != NoRound && _readIndex is null;

    private bool IsGone(ulong reader) => !pending.IsWaiting(reader);

    private void Begin()
    {
        (_sharing, _waiting) = (_waiting, _sharing);
        _round = requestIds.Next();
        Ask();
    }

    /// <summary>
    /// Asks, under the name of the round also if it is not for the first time: an answer to any of the questions tells of
    /// a time after the readers came.
    /// </summary>
    private void Ask()
    {
        if (_asked != (node.Term, node.Leader))
        {
            _asked = (node.Term, node.Leader);
            (_isSilent, _ticksUnanswered) = (isSilentAtFirst, 0);
        }

        if (!_isSilent || _mayProbe)
        {
            _mayProbe = false;
            var context = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(context, _round);
            node.ReadIndex(context);
        }

        if (_isSilent)
        {
            node.Propose(KeyCommandCodec.Encode(new KeyCommand { RequestId = _round, Method = KeyMethod.QuorumGet }));
        }
    }

    private void End()
    {
        foreach (var reader in _sharing)
        {
            pending.Complete(reader, ProposalResult.Done);
        }

        _sharing.Clear();
        (_round, _readIndex, _ticksUnanswered) = (NoRound, null, 0);
    }
}
