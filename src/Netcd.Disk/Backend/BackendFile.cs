using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;
using Netcd.Disk.Snapshots;

namespace Netcd.Disk.Backend;

/// <summary>The file in which etcd 3.4 keeps its v3 data; netcd only keeps it fit for a take-over.</summary>
/// <remarks>
/// etcd 3.4 starts from a snapshot only if the backend's consistent index has reached it. netcd raises that number in
/// place and touches nothing else.
/// </remarks>
internal sealed class BackendFile(IFileSystem fileSystem, string directory, ILogger logger)
{
    private const string Name = "db";

    private readonly string _path = Path.Combine(directory, Name);
    private readonly Lock _raising = new(); // Snapshots are saved by one thread and adopted by another.

    public string FilePath => _path;

    public bool Exists => fileSystem.FileExists(_path);

    /// <param name="isOfMember">Whether a member's log is there: etcd makes the bucket before its first entry.</param>
    public bool HasV3Keys(bool isOfMember)
    {
        using var file = fileSystem.Open(_path, FileUse.Read);
        var reader = new BoltReader(file);
        return reader.HasKeys(BoltLayout.KeyBucket) ?? (isOfMember && !IsOfBackup(reader)
            ? throw new DataDirectoryException(_path, $"lost the bucket \"{BoltLayout.KeyBucket}\", which may have held v3 keys",
                "Restore it from a backup or, if there were none, move it away.")
            : false);
    }

    /// <summary>Makes the file fit to have its consistent index raised; whole or not at all.</summary>
    /// <remarks>etcd 3.4 writes that number late: a directory that only saw v2 requests may have a file without it.</remarks>
    public void Prepare()
    {
        if (!Exists)
        {
            Replace(BackendBuilder.Build(buckets: [], consistentIndex: 0));
            return;
        }

        IReadOnlyList<BackendBucket> buckets;
        using (var file = fileSystem.Open(_path, FileUse.Read))
        {
            var reader = new BoltReader(file);
            if (Find(reader) is not null)
            {
                return;
            }

            if (reader.HasKeys(BoltLayout.KeyBucket) == true)
            {
                throw new DataDirectoryException(_path, "has v3 keys but no consistent index, which etcd never leaves so",
                    "Restore the directory from a backup.");
            }

            buckets = reader.ReadBuckets();
        }

        Replace(BackendBuilder.Build(buckets, consistentIndex: 0));
    }

    /// <summary>Makes a file received from a leader the current one, as etcd 3.4 does when it belongs to its snapshot.</summary>
    public void Adopt(ulong snapshotIndex)
    {
        var received = Path.Combine(directory, $"{snapshotIndex:x16}{SnapshotName.Suffix}.{Name}");
        if (fileSystem.FileExists(received))
        {
            fileSystem.Rename(received, _path);
            fileSystem.SyncDirectory(directory);
        }
    }

    public ulong ReadConsistentIndex()
    {
        using var file = fileSystem.Open(_path, FileUse.Read);
        return Read(file, FindPrepared(file));
    }

    /// <summary>Raises the consistent index to at least this; durable when it returns.</summary>
    public void RaiseConsistentIndex(ulong index)
    {
        using var raising = _raising.EnterScope();
        using var file = fileSystem.Open(_path, FileUse.Edit);
        var offset = FindPrepared(file);
        if (Read(file, offset) >= index)
        {
            return;
        }

        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, index);
        file.Write(offset, value);
        file.Sync();
    }

    /// <summary>Whether <c>etcdctl backup</c> made the file, which puts nothing into it but the consistent index.</summary>
    private static bool IsOfBackup(BoltReader reader) =>
        reader.ReadBuckets() is [{ Name: BoltLayout.MetaBucket, Pairs.Count: 1 }];

    private void Replace(byte[] content)
    {
        var temporary = Path.Combine(directory, SnapshotWriter.TemporaryPrefix + Name);
        using (var file = fileSystem.Open(temporary, FileUse.CreatePrivate))
        {
            file.Write(offset: 0, content);
            file.Sync();
        }

        fileSystem.Rename(temporary, _path);
        fileSystem.SyncDirectory(directory);
        Log.WroteBackend(logger, _path);
    }

    private static ulong Read(IFile file, long offset)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        file.Read(offset, value);
        return BinaryPrimitives.ReadUInt64BigEndian(value);
    }

    private static long FindPrepared(IFile file) => Find(new BoltReader(file)) ??
        throw new DataDirectoryException(file.Path, "lost its consistent index", "Restore the directory from a backup.");

    private static long? Find(BoltReader reader) =>
        reader.Find(BoltLayout.MetaBucket, BoltLayout.ConsistentIndexKey) is { Bytes: sizeof(ulong) } place
            ? place.Offset
            : null;
}
