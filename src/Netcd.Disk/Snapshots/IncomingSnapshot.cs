using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Disk.Snapshots;

/// <summary>
/// A snapshot that comes from a leader: a file beside the others that counts for nothing until the directory adopts it.
/// </summary>
/// <remarks>One thread at a time. Disposing of it deletes the file unless it was adopted.</remarks>
public sealed class IncomingSnapshot : IDisposable
{
    private const int ChunkBytes = 1024 * 1024;

    private readonly IFileSystem _fileSystem;
    private readonly string _path;
    private readonly IFile _file;
    private readonly SnapshotFrame _frame;
    private bool _isAdopted;

    internal IncomingSnapshot(IFileSystem fileSystem, string path, Dialect dialect)
    {
        _fileSystem = fileSystem;
        _path = path;
        _file = fileSystem.Open(path, FileUse.CreateShared);
        _frame = new SnapshotFrame(_file, dialect);
    }

    /// <summary>Takes the store's JSON.</summary>
    public IBufferWriter<byte> Data => _frame.Data;

    /// <summary>Its place in the log; null until it is finished.</summary>
    public SnapshotMetadata? Metadata { get; private set; }

    /// <summary>Makes the file whole and durable, when all of the data was taken.</summary>
    public void Finish(SnapshotMetadata metadata)
    {
        Invariant.Holds(Metadata is null);
        _frame.Finish(metadata);
        Metadata = metadata;
    }

    /// <summary>The data in chunks, once it is finished; each is valid until the next one is taken.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadData()
    {
        Invariant.Holds(Metadata is not null);
        var buffer = new byte[(int)Math.Min(ChunkBytes, Math.Max(1, _frame.DataBytes))];
        for (long done = 0; done < _frame.DataBytes;)
        {
            var wanted = (int)Math.Min(buffer.Length, _frame.DataBytes - done);
            var count = _file.Read(SnapshotFrame.DataOffset + done, buffer.AsSpan(0, wanted));
            if (count == 0)
            {
                throw new SnapshotCorruptException(
                    _path, SnapshotFrame.DataOffset + done, "the file became shorter while it was read");
            }

            yield return buffer.AsMemory(0, count);
            done += count;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isAdopted)
        {
            SnapshotWriter.Discard(_fileSystem, _path);
        }
    }

    /// <summary>Gives the file its lasting name, durably.</summary>
    internal void MoveTo(string directory)
    {
        Invariant.Holds(Metadata is not null);
        if (!_isAdopted)
        {
            _fileSystem.Rename(_path, Path.Combine(directory, SnapshotName.Format(Metadata!.Id))); // Checked above.
            _isAdopted = true;
        }

        _fileSystem.SyncDirectory(directory);
    }
}
