using Netcd.Disk;
using Netcd.Disk.Files;

namespace Netcd.TestKit.Files;

/// <summary>A disk in memory that fails where it is told to and forgets in a crash what was not synced.</summary>
/// <remarks>Thread-safe. Paths are absolute with forward slashes.</remarks>
public sealed class MemoryFileSystem : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryNode> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryNode> _durableNames = new(StringComparer.Ordinal);
    private readonly FaultCounter _operations = new();
    private readonly FaultCounter _reads = new();
    private bool _isFull;
    private int _syncs;

    public MemoryFileSystem()
    {
        _names["/"] = _durableNames["/"] = new MemoryNode(isDirectory: true);
    }

    /// <summary>How many operations were tried so far, but for <see cref="Reads"/>.</summary>
    public int Operations => _operations.Count;

    /// <summary>How many syncs of files were tried so far.</summary>
    public int Syncs => Volatile.Read(ref _syncs);

    /// <summary>How often something was read, measured, looked for or locked so far.</summary>
    public int Reads => _reads.Count;

    /// <summary>The operation that failed on command; null while none did.</summary>
    public string? FailedOperation => _operations.Failed ?? _reads.Failed;

    /// <summary>While true, no file can grow: such a write fails with <see cref="DiskError.Full"/>.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _isFull;
            }
        }

        set
        {
            lock (_gate)
            {
                _isFull = value;
            }
        }
    }

    /// <summary>Lets one operation fail, counted from 1 from now on; a write is then done by half.</summary>
    /// <param name="operation">Which one.</param>
    /// <param name="error">As what.</param>
    /// <param name="keepFailing">Whether all later ones of its kind fail as well.</param>
    public void FailAt(int operation, DiskError error, bool keepFailing)
    {
        lock (_gate)
        {
            _operations.FailAt(operation, error, keepFailing);
        }
    }

    /// <summary>Lets one of the <see cref="Reads"/> fail, counted from 1 from now on; 0 for none.</summary>
    public void FailReadAt(int read, DiskError error, bool keepFailing)
    {
        lock (_gate)
        {
            _reads.FailAt(read, error, keepFailing);
        }
    }

    /// <summary>The disk as the next start finds it; this object and its open files are left behind.</summary>
    public MemoryFileSystem Crash(CrashKind kind, ulong seed)
    {
        lock (_gate)
        {
            var random = new Random((int)seed);
            var next = new MemoryFileSystem();
            var keepsNames = kind == CrashKind.KillProcess || (kind == CrashKind.TearSectors && random.Next(2) == 0);
            foreach (var (path, node) in (keepsNames ? _names : _durableNames).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                next._names[path] = next._durableNames[path] = node.AfterCrash(kind, random);
            }

            return next;
        }
    }

    /// <summary>The bytes of a file, to look at or, in a copy, to damage.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_gate)
        {
            return _names[path].Content.ToArray();
        }
    }

    /// <summary>Puts a durable file with these bytes, as damage or an operator would.</summary>
    public void WriteAll(string path, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            _names[path] = _durableNames[path] = new MemoryNode(isDirectory: false, content);
        }
    }

    internal void CountSync() => Interlocked.Increment(ref _syncs);

    public IFile Open(string path, FileUse use)
    {
        lock (_gate)
        {
            _operations.Try("open", path, offset: null);
            var create = use is FileUse.CreatePrivate or FileUse.CreateShared;
            if (!_names.TryGetValue(path, out var node))
            {
                if (!create || !_names.ContainsKey(Parent(path)))
                {
                    throw FaultCounter.Refuse("open", path, offset: null, DiskError.NotFound);
                }

                _names[path] = node = new MemoryNode(isDirectory: false);
            }
            else if (create)
            {
                node.SetLength(0);
            }

            return new MemoryFile(this, node, path);
        }
    }

    public bool FileExists(string path) => Exists(path, isDirectory: false);

    public bool DirectoryExists(string path) => Exists(path, isDirectory: true);

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            if (_names.ContainsKey(path))
            {
                return;
            }

            CreateDirectory(Parent(path));
            _operations.Try("create", path, offset: null);
            _names[path] = new MemoryNode(isDirectory: true);
        }
    }

    public IReadOnlyList<string> List(string path)
    {
        lock (_gate)
        {
            _operations.Try("list", path, offset: null);
            return [.. _names.Keys.Where(name => name != "/" && Parent(name) == path)
                .Select(name => name[(name.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)];
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            _operations.Try("rename", from, offset: null);
            foreach (var name in _names.Keys.Where(name => name == from || name.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
            {
                _names.Remove(name, out var node);
                _names[to + name[from.Length..]] = node!; // It was listed just above.
            }
        }
    }

    public void DeleteFile(string path)
    {
        lock (_gate)
        {
            _operations.Try("delete", path, offset: null);
            _names.Remove(path);
        }
    }

    public IDisposable? TryLockDirectory(string path)
    {
        var file = new MemoryFile(this, _names[path], path);
        return file.TryLock() ? file : null;
    }

    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            _operations.Try("sync", path, offset: null);
            foreach (var name in _durableNames.Keys.Where(name => name != "/" && Parent(name) == path && !_names.ContainsKey(name)).ToList())
            {
                _durableNames.Remove(name);
            }

            foreach (var (name, node) in _names.Where(pair => pair.Key != "/" && Parent(pair.Key) == path))
            {
                _durableNames[name] = node;
            }
        }
    }

    internal void ThrowIfFull(string path, long offset)
    {
        if (_isFull)
        {
            throw FaultCounter.Refuse("write", path, offset, DiskError.Full);
        }
    }

    internal void Do(string operation, string path, long? offset, Action action, Action partly)
    {
        lock (_gate)
        {
            try
            {
                _operations.Try(operation, path, offset);
            }
            catch (DiskFailedException)
            {
                partly();
                throw;
            }

            action();
        }
    }

    internal T Ask<T>(string operation, string path, long? offset, Func<T> answer)
    {
        lock (_gate)
        {
            _reads.Try(operation, path, offset);
            return answer();
        }
    }

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";

    private bool Exists(string path, bool isDirectory) => Ask(
        "find", path, offset: null, () => _names.TryGetValue(path, out var node) && node.IsDirectory == isDirectory);
}
