namespace Netcd.Store.Tree;

/// <summary>
/// One immutable node of the tree. It knows only its own name: its path is the way by which it was reached.
/// </summary>
internal abstract class Node(byte[] name, long expirationNs, ulong createdIndex, ulong modifiedIndex)
{
    public byte[] Name { get; } = name;

    /// <summary>Nanoseconds since the Unix epoch; 0 for a permanent node.</summary>
    public long ExpirationNs { get; } = expirationNs;

    public ulong CreatedIndex { get; } = createdIndex;

    public ulong ModifiedIndex { get; } = modifiedIndex;

    /// <summary>Listings of the parent leave it out.</summary>
    public bool IsHidden => Name is [(byte)'_', ..];
}

/// <summary>A key with a value.</summary>
internal sealed class FileNode(byte[] name, byte[] value, long expirationNs, ulong createdIndex, ulong modifiedIndex)
    : Node(name, expirationNs, createdIndex, modifiedIndex)
{
    public byte[] Value { get; } = value;
}

/// <summary>A key with children.</summary>
internal sealed class DirectoryNode(
    byte[] name, NodeMap children, long expirationNs, ulong createdIndex, ulong modifiedIndex)
    : Node(name, expirationNs, createdIndex, modifiedIndex)
{
    public NodeMap Children { get; } = children;

    /// <summary>The same directory with other children. Its indexes stay: they tell of the directory alone.</summary>
    public DirectoryNode With(NodeMap children) => new(Name, children, ExpirationNs, CreatedIndex, ModifiedIndex);
}
