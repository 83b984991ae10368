using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.ReadIndex;

namespace Netcd.Raft.Roles;

/// <summary>What a leader does in its term; made anew for each, so that nothing of an earlier one is left.</summary>
/// <remarks>
/// Appends and heartbeats are only noted as due and sent by <see cref="Send"/>: however many proposals and answers come
/// together, each follower gets one append for all of them.
/// </remarks>
internal sealed class Leadership
{
    private readonly MemberState _member;
    private readonly RaftLog _log;
    private readonly ProgressSet _followers;
    private readonly Replicator _replicator;
    private readonly PendingReads _reads;
    private readonly LeadershipTransfer _transfer;
    private readonly Proposals _proposals;
    private int _elapsedTicks;
    private bool _isHeartbeatDue;

    public Leadership(MemberState member)
    {
        _member = member;
        _log = member.Log;
        _followers = new ProgressSet(member.Id, member.Config.InflightMax);
        _followers.Follow(member.Configuration, _log.LastIndex + 1, isActive: false);
        _replicator = new Replicator(member);
        _reads = new PendingReads(member, _followers);
        _transfer = new LeadershipTransfer(member, _followers);
        _proposals = new Proposals(member);
    }

    public IList<FollowerProgress> Followers => _followers.All;

    /// <summary>Whether <see cref="Send"/> has something to do.</summary>
    public bool HasDue
    {
        get
        {
            foreach (var follower in _followers.All)
            {
                if (follower.Due != AppendDue.No)
                {
                    return true;
                }
            }

            return _isHeartbeatDue;
        }
    }

    public bool IsHandingOver => _transfer.IsUnderWay;

    /// <summary>Appends to the log. False while it takes nothing: it hands over, was removed, or has too much open.</summary>
    public bool TryPropose(EntryType type, ReadOnlyMemory<byte> data)
    {
        if (IsHandingOver || !_member.Configuration.Contains(_member.Id) || !_proposals.TryAppend(type, data))
        {
            return false;
        }

        _followers.AskAllFor(AppendDue.WithEntries);
        return true;
    }

    /// <summary>Counts one tick. False if no majority was heard for an election time-out: it must step down (thesis §6.2).</summary>
    public bool Tick()
    {
        _isHeartbeatDue = _followers.All.Count > 0;
        if (_member.Config.Dialect == PeerDialect.Etcd23)
        {
            ResumeProbes();
        }

        _transfer.Tick();
        if (++_elapsedTicks < _member.Config.ElectionTicks)
        {
            return true;
        }

        _elapsedTicks = 0;
        return _followers.TakeIsQuorumActive() || !_member.Config.CheckQuorum;
    }

    public void HandleAppendResponse(Message response)
    {
        if (_followers.Find(response.From) is not { } follower || response.Previous.Index > _log.LastIndex)
        {
            return;
        }

        follower.IsRecentlyActive = true;
        if (response.Reject)
        {
            if (follower.Reject(response.Previous.Index, response.RejectHint))
            {
                follower.AskFor(AppendDue.EvenIfEmpty);
            }

            return;
        }

        var wasPaused = follower.IsPaused;
        if (follower.Acknowledge(response.Previous.Index))
        {
            follower.AskFor(wasPaused ? AppendDue.EvenIfEmpty : AppendDue.WithEntries);
            TryCommit();
            _transfer.Continue(follower);
        }
    }

    public void HandleHeartbeatResponse(Message response)
    {
        if (_followers.Find(response.From) is not { } follower)
        {
            return;
        }

        follower.IsRecentlyActive = true;
        follower.AnswerHeartbeat(response.Context.Span);
        if (_member.Config.Dialect == PeerDialect.Etcd34)
        {
            follower.Resume(); // At 2.3 each tick does.
        }

        if (follower.Match < _log.LastIndex)
        {
            follower.AskFor(AppendDue.EvenIfEmpty); // If what was sent is lost, its refusal tells.
        }

        _reads.Hear(follower, response.Context.Span);
    }

    public void ReportUnreachable(MemberId member) => _followers.Find(member)?.ReportUnreachable();

    public void ReportSnapshot(MemberId member, bool isReceived) => _followers.Find(member)?.ReportSnapshot(isReceived);

    public void ReadIndex(MemberId from, ReadOnlyMemory<byte> context) => _isHeartbeatDue |= _reads.Request(from, context);

    /// <summary>Whether it could hand over to a member.</summary>
    public bool MayTransferTo(MemberId target) => _transfer.MayStart(target);

    public void TransferTo(MemberId target) => _transfer.Start(target);

    /// <summary>Takes in that the configuration has changed: who is new is contacted, a smaller quorum may be reached.</summary>
    public void Reconfigure()
    {
        _followers.Follow(_member.Configuration, _log.LastIndex + 1, isActive: true);
        _transfer.Reconfigure();
        TryCommit();
        _reads.Release();
    }

    /// <summary>
    /// Commits what a majority holds on disk, this member's own disk being one of them. Only an entry of the leader's
    /// own term is committed by counting (Raft §5.4.2).
    /// </summary>
    public void TryCommit()
    {
        var reached = _followers.ReachedByQuorum(static follower => follower.Match, own: _log.Stable);
        if (reached <= _log.Committed || _log.TermAt(reached) != _member.Term)
        {
            return;
        }

        _proposals.CommitTo(reached);
        _followers.AskAllFor(AppendDue.EvenIfEmpty);
        _isHeartbeatDue |= _reads.RequestPostponed();
    }

    /// <summary>Puts what is due into the outbox.</summary>
    public void Send()
    {
        if (_isHeartbeatDue)
        {
            _isHeartbeatDue = false;
            var context = _reads.BeginRound();
            foreach (var follower in _followers.All)
            {
                _replicator.SendHeartbeat(follower, context);
            }
        }

        foreach (var follower in _followers.All)
        {
            _replicator.SendDue(follower);
        }
    }

    private void ResumeProbes()
    {
        foreach (var follower in _followers.All)
        {
            follower.Resume();
        }
    }
}
