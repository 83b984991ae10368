namespace Netcd.Store.Tree;

/// <summary>
/// A node as it was when it was read, with all below it. Any thread may walk it; writes do not change it.
/// </summary>
public readonly struct StoreNode
{
    internal StoreNode(KeyPath path, Node node)
    {
        Path = path;
        Node = node;
    }

    public KeyPath Path { get; }

    public bool IsDirectory => Node is DirectoryNode;

    /// <summary>Null for a directory. Not to be written to.</summary>
    public byte[]? Value => (Node as FileNode)?.Value;

    /// <summary>Nanoseconds since the Unix epoch; 0 for a permanent node.</summary>
    public long ExpirationNs => Node.ExpirationNs;

    public ulong ModifiedIndex => Node.ModifiedIndex;

    public ulong CreatedIndex => Node.CreatedIndex;

    /// <summary>Number of children, hidden ones too.</summary>
    public int ChildCount => (Node as DirectoryNode)?.Children.Count ?? 0;

    /// <summary>The children in byte order of their names, hidden ones too; none for a file.</summary>
    public IEnumerable<StoreNode> Children
    {
        get
        {
            var cursor = ((Node as DirectoryNode)?.Children ?? NodeMap.Empty).GetCursor();
            while (cursor.Next(out var child))
            {
                yield return new StoreNode(Path.Append(child.Name), child);
            }
        }
    }

    internal Node Node { get; }

    /// <summary>Whether both are the same node and nothing in or below it was changed in between.</summary>
    public bool IsSameVersionAs(StoreNode other) => ReferenceEquals(Node, other.Node);

    /// <summary>Null when there is no such child.</summary>
    public StoreNode? Child(ReadOnlySpan<byte> name) =>
        (Node as DirectoryNode)?.Children.Find(name) is { } child ? new StoreNode(Path.Append(name), child) : null;
}
