namespace Netcd.Store.Tree;

/// <summary>One block of a <see cref="NodeMap"/>: a leaf of nodes or a branch of blocks, never empty.</summary>
internal abstract class NodeBlock(int count)
{
    /// <summary>A fuller block is split in two.</summary>
    public const int WidthMax = 16;

    /// <summary>A narrower block is joined with its neighbour if both fit into one.</summary>
    protected const int WidthMin = WidthMax / 4;

    /// <summary>Number of nodes in and below this block.</summary>
    public int Count { get; } = count;

    /// <summary>The lowest name in and below this block.</summary>
    public abstract byte[] Low { get; }

    /// <summary>Number of nodes or blocks directly in this block.</summary>
    public abstract int Width { get; }

    /// <summary>
    /// This block with <paramref name="node"/> in it; a second block follows when it had to be split.
    /// </summary>
    public abstract (NodeBlock First, NodeBlock? Second) With(Node node);

    /// <summary>This block without the node called <paramref name="name"/>; null when nothing is left.</summary>
    public abstract NodeBlock? Without(ReadOnlySpan<byte> name);

    /// <summary>This block and its right neighbour <paramref name="next"/>, of the same kind, in one.</summary>
    public abstract NodeBlock JoinedWith(NodeBlock next);
}
