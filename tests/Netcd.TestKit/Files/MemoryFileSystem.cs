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
    private int _failAt;
    private DiskError _failWith;
    private bool _keepFailing;
    private bool _isFull;

    public MemoryFileSystem()
    {
        _names["/"] = _durableNames["/"] = new MemoryNode(isDirectory: true);
    }

    /// <summary>How many operations that may fail were tried so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation that failed on command; null while none did.</summary>
    public string? FailedOperation { get; private set; }

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
            (_failAt, _failWith, _keepFailing) = (Operations + operation, error, keepFailing);
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

    public IFile Open(string path, FileUse use)
    {
        lock (_gate)
        {
            Try("open", path);
            var create = use is FileUse.CreatePrivate or FileUse.CreateShared;
            if (!_names.TryGetValue(path, out var node))
            {
                if (!create || !_names.ContainsKey(Parent(path)))
                {
                    throw Refuse("open", path, DiskError.NotFound);
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
            Try("create", path);
            _names[path] = new MemoryNode(isDirectory: true);
        }
    }

    public IReadOnlyList<string> List(string path)
    {
        lock (_gate)
        {
            Try("list", path);
            return [.. _names.Keys.Where(name => name != "/" && Parent(name) == path)
                .Select(name => name[(name.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)];
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Try("rename", from);
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
            Try("delete", path);
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
            Try("sync", path);
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

    internal void ThrowIfFull(string path)
    {
        if (_isFull)
        {
            throw Refuse("write", path, DiskError.Full);
        }
    }

    internal void Do(string operation, string path, Action action, Action partly)
    {
        lock (_gate)
        {
            if (operation != "read")
            {
                try
                {
                    Try(operation, path);
                }
                catch (DiskFailedException)
                {
                    partly();
                    throw;
                }
            }

            action();
        }
    }

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";

    private static DiskFailedException Refuse(string operation, string path, DiskError error) =>
        new(path, operation, error, $"simulated {error}");

    private bool Exists(string path, bool isDirectory)
    {
        lock (_gate)
        {
            return _names.TryGetValue(path, out var node) && node.IsDirectory == isDirectory;
        }
    }

    private void Try(string operation, string path)
    {
        Operations++;
        if (_failAt != 0 && (Operations == _failAt || (_keepFailing && Operations > _failAt && operation != "list")))
        {
            FailedOperation ??= $"{operation} {path} (operation {Operations})";
            throw Refuse(operation, path, _failWith);
        }
    }
}
