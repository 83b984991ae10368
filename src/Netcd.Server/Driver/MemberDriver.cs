using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Roles;
using Netcd.Server.Apply;
using Netcd.Server.Proposals;
using Netcd.Server.Stats;

namespace Netcd.Server.Driver;

/// <summary>
/// The one thread that owns consensus, the log on disk and all writes to the store. Plain synchronous code: what it
/// waits for is its inbox and the disk.
/// </summary>
internal sealed class MemberDriver(
    RaftNode node,
    DataDirectory directory,
    Applier applier,
    ExpirySweep expiry,
    SnapshotTaker snapshots,
    DriverInbox inbox,
    PendingProposals pending,
    RaftProgress progress,
    LeaderClock leaderClock,
    TimeProvider time,
    ILogger logger)
{
    private HardState _savedState;
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

    /// <summary>Runs until the inbox says stop. Throws what the disk or the state machine threw.</summary>
    public void Run()
    {
        var stop = false;
        while (!stop)
        {
            var batch = inbox.TakeAll(wait: !expiry.IsBehind);
            stop = batch.Stop;
            RunOnce(batch);
        }

        SaveState();
    }

    /// <summary>Handles everything that arrived in the meantime, so that one fsync serves all of it.</summary>
    public void RunOnce(DriverInbox.Batch batch)
    {
        foreach (var proposal in batch.Proposals)
        {
            node.Propose(proposal); // Refused without a leader: its waiter times out, as at etcd.
        }

        foreach (var change in batch.ConfChanges)
        {
            node.ProposeConfChange(change);
        }

        ProposeExpiry();
        foreach (var call in batch.Calls)
        {
            call();
        }

        if (batch.Tick)
        {
            node.Tick();
            SaveState();
        }

        CarryOutAll();
        if (snapshots.IsDue)
        {
            OnDisk(snapshots.Take);
        }
    }

    private void CarryOutAll()
    {
        var progresses = true;
        while (progresses && node.HasReady)
        {
            Publish(); // Before an answer goes out that shows the index it was committed at.
            progresses = CarryOut(node.TakeReady());
        }

        Publish();
    }

    private void Publish()
    {
        progress.Publish(node);
        if (leaderClock.Observe(node.Leader))
        {
            Log.Elected(logger, node.Leader, node.Term);
        }
    }

    /// <summary>
    /// Carries out one <see cref="Ready"/>. The order of these lines is the durability contract. False if the disk is
    /// full: then nothing happened, and the same work comes again.
    /// </summary>
    private bool CarryOut(Ready ready)
    {
        if ((ready.Entries.Count > 0 || ready.MustSaveState) && !TrySave(ready.HardState, ready.Entries))
        {
            return false;
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
            if (entry.Type == EntryType.Normal)
            {
                applier.ApplyCommand(entry, nowNs);
            }
            else if (applier.ApplyConfChange(entry, nowNs) is { } change)
            {
                node.ApplyConfChange(change);
            }
        }
    }

    /// <summary>
    /// Writes a commit index that moved on its own. It need not be durable, so it waits for the next entries, or for
    /// the next tick when there are none.
    /// </summary>
    private void SaveState()
    {
        if (node.HardState != _savedState)
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

    private void ProposeExpiry()
    {
        if (node.Role == Role.Leader && expiry.NextTime(time.NowNs()) is { } timeNs)
        {
            node.Propose(KeyCommandCodec.Encode(new KeyCommand { Method = KeyMethod.Sync, TimeNs = timeNs }));
        }
    }
}
