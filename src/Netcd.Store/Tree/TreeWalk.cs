using System.Runtime.InteropServices;

namespace Netcd.Store.Tree;

/// <summary>
/// A walk over a node and all below it, in order of their names. Each node is entered; a directory is also left, after
/// its children. The stack is on the heap, because a client decides how deep the tree is.
/// </summary>
internal sealed class TreeWalk
{
    private readonly List<Level> _levels = [];
    private byte[] _path;
    private int _pathLength;
    private Node? _start;

    public TreeWalk(KeyPath path, Node start)
    {
        _start = start;
        _path = new byte[Math.Max(256, 2 * path.Span.Length)];
        _pathLength = path.IsRoot ? 0 : path.Span.Length;
        path.Span.CopyTo(_path);
        Node = start;
    }

    public Node Node { get; private set; }

    /// <summary>Whether this step leaves the directory <see cref="Node"/>, rather than entering the node.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The path of <see cref="Node"/>. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Path => _pathLength == 0 ? "/"u8 : _path.AsSpan(0, _pathLength);

    /// <summary>How far <see cref="Node"/> is below the start; 0 for the start itself.</summary>
    public int Depth { get; private set; }

    /// <summary>Takes the next step; false at the end.</summary>
    public bool Next()
    {
        if (_start is not null)
        {
            Enter(_start);
            _start = null;
            return true;
        }

        if (_levels.Count == 0)
        {
            return false;
        }

        ref var level = ref CollectionsMarshal.AsSpan(_levels)[^1];
        _pathLength = level.PathLength;
        if (level.Children.Next(out var child))
        {
            AppendToPath(child.Name);
            Enter(child);
            return true;
        }

        Node = level.Directory;
        Leaving = true;
        _levels.RemoveAt(_levels.Count - 1);
        Depth = _levels.Count;
        return true;
    }

    /// <summary>After entering a directory: passes over its children, and over leaving it.</summary>
    public void SkipChildren() => _levels.RemoveAt(_levels.Count - 1);

    private void Enter(Node node)
    {
        Node = node;
        Leaving = false;
        Depth = _levels.Count;
        if (node is DirectoryNode directory)
        {
            _levels.Add(new Level(directory, _pathLength));
        }
    }

    private void AppendToPath(byte[] name)
    {
        var length = _pathLength + 1 + name.Length;
        if (length > _path.Length)
        {
            Array.Resize(ref _path, 2 * length);
        }

        _path[_pathLength] = (byte)'/';
        name.CopyTo(_path, _pathLength + 1);
        _pathLength = length;
    }

    private struct Level(DirectoryNode directory, int pathLength)
    {
        public readonly DirectoryNode Directory = directory;
        public readonly int PathLength = pathLength;
        public NodeCursor Children = directory.Children.GetCursor();
    }
}
