namespace Netcd.TestKit.Files;

/// <summary>One simulated file or directory: what programs see, what the disk holds and what is between the two.</summary>
internal sealed class MemoryNode(bool isDirectory)
{
    public const int SectorBytes = 512;

    private readonly List<Change> _unsynced = [];
    private readonly Bytes _content = new();
    private readonly Bytes _durable = new();

    public MemoryNode(bool isDirectory, ReadOnlySpan<byte> content)
        : this(isDirectory)
    {
        _content.Write(0, content);
        _durable.Write(0, content);
    }

    public bool IsDirectory { get; } = isDirectory;

    /// <summary>The open file that holds the lock.</summary>
    public MemoryFile? LockedBy { get; set; }

    public ReadOnlySpan<byte> Content => _content.Span;

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        _content.Write((int)offset, data);
        _unsynced.Add(new Change((int)offset, data.ToArray(), Length: 0));
    }

    public void SetLength(long length)
    {
        _content.SetLength((int)length);
        _unsynced.Add(new Change(Offset: 0, Data: null, (int)length));
    }

    public void Sync()
    {
        foreach (var change in _unsynced)
        {
            change.ApplyTo(_durable);
        }

        _unsynced.Clear();
    }

    public MemoryNode AfterCrash(CrashKind kind, Random random) => new(IsDirectory, kind switch
    {
        CrashKind.KillProcess => _content.Span,
        CrashKind.LoseUnsynced => _durable.Span,
        CrashKind.TearSectors => Tear(random),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    /// <summary>Each sector, and the length, is as after any of the changes or before all of them.</summary>
    private byte[] Tear(Random random)
    {
        var versions = Versions();
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

    /// <summary>The content after the last sync, and after each change since.</summary>
    private List<byte[]> Versions()
    {
        var changing = new Bytes();
        changing.Write(0, _durable.Span);
        List<byte[]> versions = [changing.Span.ToArray()];
        foreach (var change in _unsynced)
        {
            change.ApplyTo(changing);
            versions.Add(changing.Span.ToArray());
        }

        return versions;
    }

    /// <param name="Offset">Where something was written.</param>
    /// <param name="Data">What was written; null if the length was set.</param>
    /// <param name="Length">The length that was set.</param>
    private readonly record struct Change(int Offset, byte[]? Data, int Length)
    {
        public void ApplyTo(Bytes bytes)
        {
            if (Data is null)
            {
                bytes.SetLength(Length);
            }
            else
            {
                bytes.Write(Offset, Data);
            }
        }
    }

    /// <summary>Bytes that grow without being copied each time.</summary>
    private sealed class Bytes
    {
        private byte[] _buffer = [];
        private int _length;

        public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

        public void Write(int offset, ReadOnlySpan<byte> data)
        {
            if (offset + data.Length > _length)
            {
                SetLength(offset + data.Length);
            }

            data.CopyTo(_buffer.AsSpan(offset));
        }

        public void SetLength(int length)
        {
            if (length > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(length, 2 * _buffer.Length));
            }

            if (length < _length)
            {
                _buffer.AsSpan(length, _length - length).Clear();
            }

            _length = length;
        }
    }
}
