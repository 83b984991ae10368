using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Server.Membership;
using Netcd.Store;
using Netcd.Store.Persistence;

namespace Netcd.Server.Startup;

/// <summary>Takes up again what the data directory holds: the store from the snapshot, consensus from the log.</summary>
internal static class Restart
{
    public static (WalMetadata Identity, RaftState State, KeyStore Store) Recover(DataDirectory directory)
    {
        var recovery = directory.Recover(ClusterVersionEntry.IsOfEtcd3);
        var snapshot = recovery.Snapshot;
        var store = LoadStore(recovery);
        ClusterMembership.CountRecovery(store);
        var state = new RaftState
        {
            Snapshot = snapshot?.Id ?? EntryId.Zero,
            Configuration = new Configuration
            {
                Voters = [.. snapshot?.Voters ?? []],
                Learners = [.. snapshot?.Learners ?? []],
            },
            HardState = CheckedState(recovery),
            Entries = recovery.Entries,
        };
        return (recovery.Metadata, state, store);
    }

    private static KeyStore LoadStore(Recovery recovery)
    {
        try
        {
            return recovery.OpenSnapshotData is { } open ? KeyStore.Load(open()) : new KeyStore();
        }
        catch (StoreFormatException malformed)
        {
            throw new MemberStartException(
                $"the snapshot at index {recovery.Snapshot?.Id.Index} in the data directory is undamaged, but it is not "
                + $"one of a store: {malformed.Message}. Restore the data directory from a backup.");
        }
    }

    /// <summary>The hard state, whose commit index must lie between the snapshot and the end of the log.</summary>
    private static HardState CheckedState(Recovery recovery)
    {
        var snapshot = recovery.Snapshot?.Id ?? EntryId.Zero;
        var last = recovery.Entries.Count > 0 ? recovery.Entries[^1].Id : snapshot;
        if (recovery.State.Commit > last.Index)
        {
            throw new MemberStartException(
                $"state.commit {recovery.State.Commit} is out of range [{snapshot.Index}, {last.Index}]: the log in "
                + "the data directory ends before entries that were committed. Files of the log are missing or were "
                + "replaced; restore the whole data directory from a backup.");
        }

        // A snapshot proves that its entries were committed, should the state that says so have been lost in a crash.
        return recovery.State with { Commit = Math.Max(recovery.State.Commit, snapshot.Index) };
    }
}
