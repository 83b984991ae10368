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

    public string FilePath => _path;

    public bool Exists => fileSystem.FileExists(_path);

    public bool HasV3Keys()
    {
        using var file = fileSystem.Open(_path, FileUse.Read);
        return new BoltReader(file).HasKeys(BoltLayout.KeyBucket);
    }

    /// <summary>Makes the file if it is missing, whole or not at all.</summary>
    public void Create(ulong consistentIndex)
    {
        var temporary = Path.Combine(directory, SnapshotWriter.TemporaryPrefix + Name);
        using (var file = fileSystem.Open(temporary, FileUse.CreatePrivate))
        {
            file.Write(offset: 0, MinimalBackend.Build(consistentIndex));
            file.Sync();
        }

        fileSystem.Rename(temporary, _path);
        fileSystem.SyncDirectory(directory);
        Log.CreatedBackend(logger, _path);
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
        return Read(file, Find(file));
    }

    /// <summary>Raises the consistent index to at least this; durable when it returns.</summary>
    public void RaiseConsistentIndex(ulong index)
    {
        using var file = fileSystem.Open(_path, FileUse.Edit);
        var offset = Find(file);
        if (Read(file, offset) >= index)
        {
            return;
        }

        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, index);
        file.Write(offset, value);
        file.Sync();
    }

    private static ulong Read(IFile file, long offset)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        file.Read(offset, value);
        return BinaryPrimitives.ReadUInt64BigEndian(value);
    }

    private static long Find(IFile file) =>
        new BoltReader(file).Find(BoltLayout.MetaBucket, BoltLayout.ConsistentIndexKey) is { Bytes: sizeof(ulong) } place
            ? place.Offset
            : throw new DataDirectoryException(file.Path, "has no consistent index, so it cannot be kept up to date",
                "Start etcd 3.4 on the directory once and stop it again, or move the file away.");
}
