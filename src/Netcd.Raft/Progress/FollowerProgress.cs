namespace Netcd.Raft.Progress;

/// <summary>What a leader knows of another member, and whether it may send to it (etcd's probe, replicate, snapshot).</summary>
internal sealed class FollowerProgress(MemberId id, ulong next, int inflightMax)
{
    private readonly Inflights _inflights = new(inflightMax);
    private bool _isProbeSent;
    private ulong _pendingSnapshot; // The index of the snapshot on its way; 0 if none.

    public MemberId Id => id;

    public bool IsLearner { get; set; }

    /// <summary>The highest index known to be on the follower's disk.</summary>
    public ulong Match { get; private set; }

    /// <summary>The index of the next entry to send; above <see cref="Match"/>.</summary>
    public ulong Next { get; private set; } = next;

    public ProgressState State { get; private set; } = ProgressState.Probe;

    /// <summary>Whether it has answered since the leader last counted.</summary>
    public bool IsRecentlyActive { get; set; }

    public AppendDue Due { get; private set; }

    /// <summary>The last round of heartbeats that it has answered, for linearizable reads.</summary>
    public ulong HeardRound { get; set; }

    /// <summary>
    /// Whether it sent the context of the last heartbeat back, as netcd and 3.4 do and 2.3 does not; forgotten when it cannot
    /// be reached, for another program may come up in its place.
    /// </summary>
    public bool EchoesContext { get; private set; }

    public bool IsPaused => State switch
    {
        ProgressState.Probe => _isProbeSent,
        ProgressState.Replicate => _inflights.IsFull,
        ProgressState.Snapshot => true,
        _ => throw new InvariantViolatedException($"progress state {State}"),
    };

    public void AskFor(AppendDue due) => Due = due > Due ? due : Due;

    /// <summary>Gives what is due and forgets it: what a paused follower misses, its next answer asks for again.</summary>
    public AppendDue TakeDue()
    {
        var due = Due;
        Due = AppendDue.No;
        return due;
    }

    /// <summary>Notes that entries up to <paramref name="lastIndex"/> were sent.</summary>
    public void Sent(ulong lastIndex)
    {
        if (State == ProgressState.Replicate)
        {
            Next = lastIndex + 1; // They will arrive, most of the time.
            _inflights.Add(lastIndex);
        }
        else
        {
            _isProbeSent = true;
        }
    }

    /// <summary>Notes that a snapshot was sent instead of entries.</summary>
    public void SentSnapshot(ulong index)
    {
        Enter(ProgressState.Snapshot);
        _pendingSnapshot = index;
    }

    /// <summary>Takes an acknowledgement in. False if it says nothing new.</summary>
    public bool Acknowledge(ulong index)
    {
        Next = Math.Max(Next, index + 1);
        if (index <= Match)
        {
            return false;
        }

        Match = index;
        _isProbeSent = false;
        if (State == ProgressState.Replicate)
        {
            _inflights.FreeTo(index);
        }
        else if (State == ProgressState.Probe || Match >= _pendingSnapshot)
        {
            Enter(ProgressState.Replicate);
            Next = Match + 1;
        }

        return true;
    }

    /// <summary>Takes in that <paramref name="index"/> does not match. False if that is old news.</summary>
    /// <param name="index">The entry before those that were sent.</param>
    /// <param name="hint">Where the follower's log ends.</param>
    public bool Reject(ulong index, ulong hint)
    {
        if (State == ProgressState.Replicate)
        {
            if (index <= Match)
            {
                return false;
            }

            BecomeProbe();
            return true;
        }

        if (index != Next - 1)
        {
            return false;
        }

        Next = Math.Max(1, Math.Min(index, hint + 1));
        _isProbeSent = false;
        return true;
    }

    /// <summary>Takes the answer to a heartbeat in: a full window has room for one more append.</summary>
    public void AnswerHeartbeat(ReadOnlySpan<byte> context)
    {
        EchoesContext = context.Length > 0;
        if (State == ProgressState.Replicate && _inflights.IsFull)
        {
            _inflights.FreeFirst();
        }
    }

    /// <summary>Lets the next probe go without an answer to the last one.</summary>
    public void Resume() => _isProbeSent = false;

    /// <summary>Takes in that something was lost on the way.</summary>
    public void ReportUnreachable()
    {
        EchoesContext = false;
        if (State == ProgressState.Replicate)
        {
            BecomeProbe();
        }
    }

    /// <summary>Takes in what became of the snapshot; waits for a sign of life before anything else is sent.</summary>
    public void ReportSnapshot(bool isReceived)
    {
        if (State != ProgressState.Snapshot)
        {
            return;
        }

        var next = isReceived ? Math.Max(Match, _pendingSnapshot) + 1 : Match + 1;
        BecomeProbe();
        (Next, _isProbeSent) = (next, true);
    }

    private void BecomeProbe()
    {
        Enter(ProgressState.Probe);
        Next = Match + 1;
    }

    private void Enter(ProgressState state)
    {
        State = state;
        _isProbeSent = false;
        _pendingSnapshot = 0;
        _inflights.Clear();
    }
}
