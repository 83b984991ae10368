namespace Netcd.Store.Tree;

/// <summary>A block of nodes in byte order of their names.</summary>
internal sealed class NodeLeaf(Node[] nodes) : NodeBlock(nodes.Length)
{
    public Node[] Nodes { get; } = nodes;

    public override byte[] Low => Nodes[0].Name;

    public override int Width => Nodes.Length;

    public Node? Find(ReadOnlySpan<byte> name)
    {
        var at = IndexOf(name);
        return at >= 0 ? Nodes[at] : null;
    }

    public override (NodeBlock First, NodeBlock? Second) With(Node node)
    {
        var at = IndexOf(node.Name);
        if (at >= 0)
        {
            return (new NodeLeaf(Nodes.Replaced(at, node)), null);
        }

        var grown = Nodes.Inserted(~at, node);
        return grown.Length <= WidthMax
            ? (new NodeLeaf(grown), null)
            : (new NodeLeaf(grown[..(grown.Length / 2)]), new NodeLeaf(grown[(grown.Length / 2)..]));
    }

    public override NodeBlock? Without(ReadOnlySpan<byte> name)
    {
        var at = IndexOf(name);
        if (at < 0)
        {
            return this;
        }

        return Nodes.Length == 1 ? null : new NodeLeaf(Nodes.Removed(at));
    }

    public override NodeBlock JoinedWith(NodeBlock next) => new NodeLeaf([.. Nodes, .. ((NodeLeaf)next).Nodes]);

    /// <summary>The place of that name, or the complement of where it would be inserted.</summary>
    private int IndexOf(ReadOnlySpan<byte> name)
    {
        int low = 0, high = Nodes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = name.SequenceCompareTo(Nodes[middle].Name);
            if (order == 0)
            {
                return middle;
            }

            if (order > 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
