namespace Netcd.TestKit.Files;

/// <summary>One simulated file or directory: what programs see, what the disk holds and what is between the two.</summary>
internal sealed class MemoryNode(bool isDirectory)
{
    private const int SectorBytes = 512;

    private readonly List<Change> _unsynced = [];
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
        _unsynced.Add(new Change(offset, data.ToArray()));
        _content = Apply(_content, offset, data);
    }

    public void SetLength(long length)
    {
        _unsynced.Add(new Change(length, Data: null));
        _content = Resize(_content, length);
    }

    public void Sync()
    {
        _durable = _content.ToArray();
        _unsynced.Clear();
    }

    public MemoryNode AfterCrash(CrashKind kind, Random random) => new(IsDirectory, kind switch
    {
        CrashKind.KillProcess => _content,
        CrashKind.LoseUnsynced => _durable,
        CrashKind.TearSectors => Tear(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    private byte[] Tear(Random random)
    {
        var content = _durable;
        foreach (var (offset, data) in _unsynced)
        {
            if (data is null)
            {
                content = random.Next(2) == 0 ? Resize(content, offset) : content;
                continue;
            }

            for (var start = 0; start < data.Length;)
            {
                var count = (int)Math.Min(data.Length - start, SectorBytes - ((offset + start) % SectorBytes));
                if (random.Next(2) == 0)
                {
                    content = Apply(content, offset + start, data.AsSpan(start, count));
                }

                start += count;
            }
        }

        return content;
    }

    private static byte[] Apply(byte[] content, long offset, ReadOnlySpan<byte> data)
    {
        var end = (int)offset + data.Length;
        var result = Resize(content, Math.Max(content.Length, end));
        data.CopyTo(result.AsSpan((int)offset));
        return result;
    }

    private static byte[] Resize(byte[] content, long length)
    {
        var result = new byte[length];
        content.AsSpan(0, (int)Math.Min(length, content.Length)).CopyTo(result);
        return result;
    }

    /// <summary>A write, or with no data a new length.</summary>
    private sealed record Change(long Offset, byte[]? Data);
}
