using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Roles;
using Netcd.Server.Apply;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Server.Reads;
using Netcd.Server.Snapshots;
using Netcd.Server.Stats;

namespace Netcd.Server.Driver;

/// <summary>
/// The one thread that owns consensus, the log on disk and all writes to the store. Plain synchronous code: what it
/// waits for is its inbox and the disk.
/// </summary>
internal sealed class MemberDriver(
    MemberId self,
    RaftNode node,
    DataDirectory directory,
    Applier applier,
    ReadRounds reads,
    ExpirySweep expiry,
    LeaderTime leaderTime,
    SnapshotTaker snapshots,
    SnapshotSender sender,
    SnapshotInstaller installer,
    DriverInbox inbox,
    PendingProposals pending,
    ProposalsAtLeader atLeader,
    LeaderObserver leaders,
    TickWatch ticks,
    LearnerWatch learners,
    TimeProvider time,
    ILogger logger)
{
    private HardState _savedState;
    private ulong _reign; // The last term in which this member led.
    private MemberEnd? _end;
    private int _ticksToEnd = -1;
    private volatile bool _isDiskFull;

    /// <summary>
    /// Whether the log could not be written for lack of space. The driver tries again at each tick; until then nothing
    /// new should be proposed. Any thread may ask.
    /// </summary>
    public bool IsDiskFull => _isDiskFull;

    /// <summary>Applies what the disk holds as committed, before the thread starts.</summary>
    public void ApplyRecovered(HardState saved)
    {
        _savedState = saved;
        CarryOutAll();
    }

    /// <summary>Consensus. Driver thread.</summary>
    public RaftNode Node => node;

    /// <summary>Whether a turn would find something to do. Driver thread.</summary>
    public bool IsDue => HasExpiryWork || inbox.HasAny(withProposals: TakesProposals);

    /// <summary>
    /// Does what there is to do. How the member ended: told to stop, or removed; null while it goes on. Throws what the
    /// disk or the state machine threw.
    /// </summary>
    /// <param name="wait">Whether to wait for something to do.</param>
    public MemberEnd? TakeTurn(bool wait)
    {
        var batch = inbox.TakeAll(wait && !HasExpiryWork, withProposals: TakesProposals);
        RunOnce(batch);
        if (batch.Stop)
        {
            _end ??= MemberEnd.Stopped;
        }

        if (_end is not null)
        {
            SaveState();
        }

        return _end;
    }

    /// <summary>Handles everything that arrived in the meantime, so that one fsync serves all of it.</summary>
    public void RunOnce(InboxBatch batch)
    {
        if (batch.Tick)
        {
            SaveState();
        }

        foreach (var message in batch.Messages)
        {
            atLeader.Hear(message.From);
            leaderTime.HearVote(message);
            node.Step(message);
            leaderTime.Hear(message);
        }

        if (batch.Tick)
        {
            Tick(); // Before proposals are taken: it may be the end of the leader.
        }

        atLeader.Observe();
        Propose(batch.Proposals);
        batch.Readers.ForEach(reads.Add);
        foreach (var call in batch.Calls)
        {
            call();
        }

        CarryOutAll();
        if (snapshots.IsDue)
        {
            OnDisk(snapshots.Take);
        }
    }

    /// <summary>Tells consensus that a message was lost. Driver thread.</summary>
    public void ReportUnreachable(MemberId member) => node.ReportUnreachable(member);

    /// <summary>Tells consensus what became of a snapshot that was sent. Driver thread.</summary>
    public void ReportSnapshot(MemberId member, bool isReceived)
    {
        sender.Finished(member);
        node.ReportSnapshot(member, isReceived);
    }

    /// <summary>Has the leader hand over to the first of these that can take over; null if none can. Driver thread.</summary>
    public MemberId? HandOverToFirst(IEnumerable<MemberId> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (node.MayTakeOver(candidate))
            {
                node.TransferLeadership(candidate);
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Ends the member because the cluster no longer knows it. Driver thread.</summary>
    public void EndAsRemoved() => _end ??= MemberEnd.Removed;

    /// <summary>
    /// Takes in a snapshot that lies ready beside the log. When this returns, consensus has seen it; it is in use, or
    /// was found to be old. False if it came too soon after another one. Driver thread.
    /// </summary>
    public bool TryTakeIn(ReceivedSnapshot received)
    {
        CarryOutAll(); // What came before it must not be mixed up with it.
        if (installer.IsBehind)
        {
            received.File.Dispose();
            return false;
        }

        installer.Offer(received);
        node.Step(received.Message);
        CarryOutAll();
        installer.Withdraw();
        return true;
    }

    /// <summary>Whether there is somebody who takes proposals; else they wait.</summary>
    private bool TakesProposals => node.Leader != MemberId.None && !node.IsHandingOver;

    private bool HasExpiryWork => node.Role == Role.Leader && TakesProposals && expiry.IsBehind;

    private void Propose(ProposalBatch proposals)
    {
        if (!TakesProposals)
        {
            inbox.PutBack(proposals); // The leader was lost just now, or hands over; they wait for the next.
            return;
        }

        foreach (var command in proposals.Commands)
        {
            node.Propose(command.Data);
            atLeader.Add(command.RequestId);
        }

        foreach (var change in proposals.ConfChanges)
        {
            node.ProposeConfChange(change.Data);
            atLeader.Add(change.RequestId);
        }

        foreach (var message in proposals.Forwarded)
        {
            node.Step(message);
        }

        if (node.Role == Role.Leader)
        {
            LetExpire(time.NowNs());
        }
    }

    private void LetExpire(long nowNs)
    {
        if (_reign != node.Term)
        {
            _reign = node.Term;
            expiry.BeginReign(nowNs);
        }

        if (expiry.NextTime(nowNs) is { } timeNs)
        {
            node.Propose(KeyCommandCodec.Encode(new KeyCommand { Method = KeyMethod.Sync, TimeNs = timeNs }));
        }
    }

    private void Tick()
    {
        ticks.Observe(node);
        node.Tick();
        leaderTime.Tick();
        learners.Observe(node);
        reads.Tick();
        atLeader.Tick();
        if (!TakesProposals)
        {
            inbox.DropAbandoned(proposal => pending.IsWaiting(proposal.RequestId));
        }

        if (_ticksToEnd >= 0 && _ticksToEnd-- == 0)
        {
            EndAsRemoved();
        }
    }

    private void CarryOutAll()
    {
        reads.Continue();
        var progresses = true;
        while (progresses && node.HasReady)
        {
            leaders.Publish(node); // Before an answer goes out that shows the index it was committed at.
            progresses = CarryOut(node.TakeReady());
            reads.Continue();
        }

        leaders.Publish(node);
    }

    /// <summary>
    /// Carries out one <see cref="Ready"/>. The order of these lines is the durability contract. False if the disk is
    /// full: then nothing happened but what need not wait, and the same work comes again.
    /// </summary>
    private bool CarryOut(Ready ready)
    {
        reads.Take(ready.ReadStates);
        sender.Send(leaderTime.Stamp(ready.SendBeforeSync)); // A leader replicates while it writes (thesis §10.2.1).
        if (ready.Snapshot is { } place && !OnDisk(() => installer.Save(place, ready.HardState)))
        {
            return false;
        }

        if ((ready.Entries.Count > 0 || ready.MustSaveState) && !TrySave(ready.HardState, ready.Entries))
        {
            return false;
        }

        sender.Send(leaderTime.Stamp(ready.SendAfterSync)); // Votes and acknowledgements promise what is on this disk now.
        if (ready.Snapshot is not null)
        {
            installer.Restore();
            snapshots.StartFrom(ready.Snapshot.Id);
        }

        Apply(ready.Committed); // Only entries that this disk already holds.
        node.Advance(ready);
        return true;
    }

    private void Apply(IReadOnlyList<Entry> committed)
    {
        if (committed.Count == 0)
        {
            return;
        }

        var nowNs = time.NowNs();
        foreach (var entry in committed)
        {
            atLeader.Apply(entry.Term);
            if (entry.Type == EntryType.Normal)
            {
                ApplyCommand(entry, nowNs);
            }
            else
            {
                ApplyConfChange(entry, nowNs);
            }
        }
    }

    private void ApplyCommand(Entry entry, long nowNs)
    {
        var command = applier.ApplyCommand(entry, nowNs);
        if (command is { Method: KeyMethod.QuorumGet })
        {
            reads.Pass(command.RequestId);
        }
        else if (command is { Method: KeyMethod.Sync })
        {
            leaderTime.Hear(command);
        }
    }

    private void ApplyConfChange(Entry entry, long nowNs)
    {
        var change = applier.ApplyConfChange(entry, nowNs);
        node.ApplyConfChange(change);
        if (change is { Type: ConfChangeType.RemoveMember } && change.Member == self)
        {
            _ticksToEnd = ticks.PerSecond; // As etcd: it may still have to tell others of it.
        }
    }

    /// <summary>
    /// Writes a commit index that moved on its own. It need not be durable, so it waits for the next entries, or for
    /// the next tick when there are none.
    /// </summary>
    private void SaveState()
    {
        if (node.HardState != _savedState && !node.HasReady)
        {
            TrySave(node.HardState, []);
        }
    }

    private bool TrySave(HardState state, IReadOnlyList<Entry> entries) => OnDisk(() =>
    {
        directory.Wal.Save(state, entries);
        _savedState = state;
    });

    /// <summary>Runs a write to the log, which a full disk leaves as it was. Any other failure ends the member.</summary>
    private bool OnDisk(Action write)
    {
        try
        {
            write();
        }
        catch (DiskFailedException failure) when (failure.Error == DiskError.Full)
        {
            if (!_isDiskFull)
            {
                _isDiskFull = true;
                Log.DiskFull(logger, failure.File);
            }

            pending.EndAll(ProposalResult.NoSpace); // They may still be committed, once there is space.
            return false;
        }

        if (_isDiskFull)
        {
            _isDiskFull = false;
            Log.SpaceFound(logger);
        }

        return true;
    }
}
