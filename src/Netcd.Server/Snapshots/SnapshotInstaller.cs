using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Server.Membership;
using Netcd.Store;

namespace Netcd.Server.Snapshots;

/// <summary>Puts a received snapshot in the place of log and store, once consensus wants it. Driver thread only.</summary>
internal sealed class SnapshotInstaller(
    DataDirectory directory, KeyStore store, ClusterMembership membership, PeerRoster roster, ILogger logger)
{
    private ReceivedSnapshot? _offered;
    private bool _isWanted;

    /// <summary>Whether consensus waits for a snapshot that could not be saved yet.</summary>
    public bool IsBehind => _isWanted;

    /// <summary>Holds a snapshot ready while consensus looks at it.</summary>
    public void Offer(ReceivedSnapshot received)
    {
        Invariant.Holds(_offered is null);
        _offered = received;
    }

    /// <summary>Makes it what the next start begins with.</summary>
    public void Save(SnapshotMetadata place, HardState state)
    {
        Invariant.Holds(_offered is not null);
        var file = _offered!.File; // Checked just above.
        Invariant.Holds(file.Metadata!.Id == place.Id); // A file is offered when it is finished.
        _isWanted = true;
        directory.Adopt(file, state);
    }

    /// <summary>Switches over to what was saved: store, membership, and whom to talk to.</summary>
    public void Restore()
    {
        var restored = _offered!; // Saved just before.
        store.Restore(restored.Store);
        membership.ReadFromStore();
        roster.TakeOver(membership.Current);
        Log.RestoredSnapshot(logger, restored.File.Metadata!.Id.Index); // Set, as in Save.
        End();
    }

    /// <summary>Forgets a snapshot that consensus found to be old.</summary>
    public void Withdraw()
    {
        if (!_isWanted)
        {
            End();
        }
    }

    private void End()
    {
        _offered?.File.Dispose();
        _offered = null;
        _isWanted = false;
    }
}
