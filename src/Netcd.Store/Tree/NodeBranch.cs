namespace Netcd.Store.Tree;

/// <summary>A block of blocks. Their lowest names are kept here, so that a search touches few objects.</summary>
internal sealed class NodeBranch : NodeBlock
{
    private readonly byte[][] _lows;

    public NodeBranch(NodeBlock[] blocks)
        : this(blocks, Array.ConvertAll(blocks, block => block.Low), blocks.Sum(block => block.Count))
    {
    }

    // Changed copies take over what stays: looking again at every block would cost more than all the rest.
    private NodeBranch(NodeBlock[] blocks, byte[][] lows, int count)
        : base(count)
    {
        Blocks = blocks;
        _lows = lows;
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
        if (second is null)
        {
            return (WithBlock(at, first), null);
        }

        var blocks = Blocks.Inserted(at + 1, second);
        blocks[at] = first;
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

        var changed = WithBlock(at, block);
        return block.Width < WidthMin ? changed.WithJoined(at) : changed;
    }

    public override NodeBlock JoinedWith(NodeBlock next) => new NodeBranch([.. Blocks, .. ((NodeBranch)next).Blocks]);

    private NodeBranch WithBlock(int at, NodeBlock block)
    {
        var lows = ReferenceEquals(block.Low, _lows[at]) ? _lows : _lows.Replaced(at, block.Low);
        return new NodeBranch(Blocks.Replaced(at, block), lows, Count - Blocks[at].Count + block.Count);
    }

    /// <summary>This branch with a narrow block joined to a neighbour, if both fit into one.</summary>
    private NodeBranch WithJoined(int narrow)
    {
        var first = narrow > 0 ? narrow - 1 : narrow;
        if (first + 1 == Blocks.Length || Blocks[first].Width + Blocks[first + 1].Width > WidthMax)
        {
            return this;
        }

        var blocks = Blocks.Removed(first + 1);
        blocks[first] = Blocks[first].JoinedWith(Blocks[first + 1]);
        return new NodeBranch(blocks);
    }
}
