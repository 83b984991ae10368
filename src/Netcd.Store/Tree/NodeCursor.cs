using System.Diagnostics.CodeAnalysis;

namespace Netcd.Store.Tree;

/// <summary>Steps through the nodes of a <see cref="NodeMap"/> in order of their names.</summary>
internal struct NodeCursor
{
    private readonly NodeBlock? _root;
    private Node[] _leaf = [];
    private int _inLeaf;
    private int _leavesEnd; // Number of nodes up to the end of the present leaf.

    public NodeCursor(NodeBlock? root) => _root = root;

    public bool Next([NotNullWhen(true)] out Node? node)
    {
        if (_inLeaf == _leaf.Length && !NextLeaf())
        {
            node = null;
            return false;
        }

        node = _leaf[_inLeaf++];
        return true;
    }

    private bool NextLeaf()
    {
        if (_root is null || _leavesEnd == _root.Count)
        {
            return false;
        }

        var block = _root;
        var ahead = _leavesEnd;
        while (block is NodeBranch branch)
        {
            var at = 0;
            for (; ahead >= branch.Blocks[at].Count; at++)
            {
                ahead -= branch.Blocks[at].Count;
            }

            block = branch.Blocks[at];
        }

        _leaf = ((NodeLeaf)block).Nodes;
        _inLeaf = 0;
        _leavesEnd += _leaf.Length;
        return true;
    }
}
