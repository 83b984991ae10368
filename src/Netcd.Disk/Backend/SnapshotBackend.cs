namespace Netcd.Disk.Backend;

/// <summary>The <c>db</c> that travels behind a snapshot to members of the 3.4 dialect.</summary>
public static class SnapshotBackend
{
    /// <summary>An empty one whose consistent index is the snapshot's: with a lower one, etcd 3.4 could not restart from it.</summary>
    public static ReadOnlyMemory<byte> Build(ulong snapshotIndex) =>
        BackendBuilder.Build(buckets: [], snapshotIndex);
}
