using Netcd.Disk.Files;

namespace Netcd.TestKit.Files;

/// <summary>An open file of the simulated disk.</summary>
internal sealed class MemoryFile(MemoryFileSystem fileSystem, MemoryNode node, string path) : IFile
{
    public string Path { get; set; } = path;

    public long Length => fileSystem.Ask("measure", Path, offset: null, () => (long)node.Content.Length);

    public int Read(long offset, Span<byte> buffer)
    {
        fileSystem.Ask("read", Path, offset, () => offset);
        var content = node.Content;
        if (offset >= content.Length)
        {
            return 0;
        }

        var count = (int)Math.Min(buffer.Length, content.Length - offset);
        content.Slice((int)offset, count).CopyTo(buffer);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        var copy = data.ToArray();
        fileSystem.Do("write", Path, offset,
            () =>
            {
                if (offset + copy.Length > node.Content.Length)
                {
                    fileSystem.ThrowIfFull(Path, offset);
                }

                node.Write(offset, copy);
            },
            partly: () => node.Write(offset, copy.AsSpan(0, HalfDone(offset, copy.Length))));
    }

    public void SetLength(long length) =>
        fileSystem.Do("resize", Path, offset: null, () => node.SetLength(length), partly: () => { });

    public void Sync()
    {
        fileSystem.CountSync();
        fileSystem.Do("sync", Path, offset: null, node.Sync, partly: () => { });
    }

    public bool TryLock() => fileSystem.Ask("lock", Path, offset: null, () => (node.LockedBy ??= this) == this);

    public void Dispose()
    {
        if (node.LockedBy == this)
        {
            node.LockedBy = null;
        }
    }

    /// <summary>A write that fails half-way ends with a sector.</summary>
    private static int HalfDone(long offset, int bytes)
    {
        var end = (offset + (bytes / 2)) / MemoryNode.SectorBytes * MemoryNode.SectorBytes;
        return (int)Math.Max(0, end - offset);
    }
}
