namespace Netcd.Store.Tree;

/// <summary>A block of blocks. Their lowest names are kept here, so that a search touches few objects.</summary>
internal sealed class NodeBranch : NodeBlock
{
    private readonly byte[][] _lows;

    public NodeBranch(NodeBlock[] blocks)
        : base(blocks.Sum(block => block.Count))
    {
        Blocks = blocks;
        _lows = Array.ConvertAll(blocks, block => block.Low);
    }

    public NodeBlock[] Blocks { get; }

    public override byte[] Low => _lows[0];

    public override int Width => Blocks.Length;

    /// <summary>The only block in which <paramref name="name"/> can be.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        int low = 1, high = _lows.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (name.SequenceCompareTo(_lows[middle]) >= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    public override (NodeBlock First, NodeBlock? Second) With(Node node)
    {
        var at = IndexOf(node.Name);
        var (first, second) = Blocks[at].With(node);
        var blocks = Blocks.Replaced(at, first);
        if (second is not null)
        {
            blocks = blocks.Inserted(at + 1, second);
        }

        return blocks.Length <= WidthMax
            ? (new NodeBranch(blocks), null)
            : (new NodeBranch(blocks[..(blocks.Length / 2)]), new NodeBranch(blocks[(blocks.Length / 2)..]));
    }

    public override NodeBlock? Without(ReadOnlySpan<byte> name)
    {
        var at = IndexOf(name);
        var block = Blocks[at].Without(name);
        if (block == Blocks[at])
        {
            return this;
        }

        if (block is null)
        {
            return Blocks.Length == 1 ? null : new NodeBranch(Blocks.Removed(at));
        }

        var blocks = Blocks.Replaced(at, block);
        return new NodeBranch(block.Width < WidthMin ? Join(blocks, at) : blocks);
    }

    public override NodeBlock JoinedWith(NodeBlock next) => new NodeBranch([.. Blocks, .. ((NodeBranch)next).Blocks]);

    private static NodeBlock[] Join(NodeBlock[] blocks, int narrow)
    {
        var first = narrow > 0 ? narrow - 1 : narrow;
        if (first + 1 == blocks.Length || blocks[first].Width + blocks[first + 1].Width > WidthMax)
        {
            return blocks;
        }

        return blocks.Replaced(first, blocks[first].JoinedWith(blocks[first + 1])).Removed(first + 1);
    }
}
