namespace Netcd.TestKit.Files;

/// <summary>One simulated file or directory: what programs see, what the disk holds and what is between the two.</summary>
internal sealed class MemoryNode(bool isDirectory)
{
    public const int SectorBytes = 512;

    /// <summary>The content after each change since the last sync.</summary>
    private readonly List<byte[]> _unsynced = [];

    private byte[] _content = [];
    private byte[] _durable = [];

    public MemoryNode(bool isDirectory, ReadOnlySpan<byte> content)
        : this(isDirectory) => _content = _durable = content.ToArray();

    public bool IsDirectory { get; } = isDirectory;

    /// <summary>The open file that holds the lock.</summary>
    public MemoryFile? LockedBy { get; set; }

    public ReadOnlySpan<byte> Content => _content;

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        var content = Resize(_content, Math.Max(_content.Length, offset + data.Length));
        data.CopyTo(content.AsSpan((int)offset));
        Change(content);
    }

    public void SetLength(long length) => Change(Resize(_content, length));

    public void Sync()
    {
        _durable = _content;
        _unsynced.Clear();
    }

    public MemoryNode AfterCrash(CrashKind kind, Random random) => new(IsDirectory, kind switch
    {
        CrashKind.KillProcess => _content,
        CrashKind.LoseUnsynced => _durable,
        CrashKind.TearSectors => Tear(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    /// <summary>Each sector, and the length, is as after any of the changes or before all of them.</summary>
    private byte[] Tear(Random random)
    {
        List<byte[]> versions = [_durable, .. _unsynced];
        var content = new byte[versions[random.Next(versions.Count)].Length];
        for (var start = 0; start < content.Length; start += SectorBytes)
        {
            var version = versions[random.Next(versions.Count)];
            var count = Math.Min(SectorBytes, Math.Min(content.Length, version.Length) - start);
            if (count > 0)
            {
                version.AsSpan(start, count).CopyTo(content.AsSpan(start));
            }
        }

        return content;
    }

    private void Change(byte[] content)
    {
        _content = content;
        _unsynced.Add(content);
    }

    private static byte[] Resize(byte[] content, long length)
    {
        var result = new byte[length];
        content.AsSpan(0, (int)Math.Min(length, content.Length)).CopyTo(result);
        return result;
    }
}
