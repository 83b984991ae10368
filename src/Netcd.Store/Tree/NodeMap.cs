using System.Runtime.InteropServices;

namespace Netcd.Store.Tree;

/// <summary>
/// The children of a directory: an immutable map from name to node, in byte order of the names. A B+ tree; a changed
/// copy shares all blocks but the few on the way to the change.
/// </summary>
internal readonly struct NodeMap
{
    private readonly NodeBlock? _root; // Null when empty.

    internal NodeMap(NodeBlock? root) => _root = root;

    public static NodeMap Empty => default;

    public int Count => _root?.Count ?? 0;

    /// <summary>Null when there is no such child.</summary>
    public Node? Find(ReadOnlySpan<byte> name)
    {
        var block = _root;
        while (block is NodeBranch branch)
        {
            block = branch.Blocks[branch.IndexOf(name)];
        }

        return (block as NodeLeaf)?.Find(name);
    }

    /// <summary>This map with <paramref name="node"/> in it, in place of any node of that name.</summary>
    public NodeMap With(Node node)
    {
        if (_root is null)
        {
            return new NodeMap(new NodeLeaf([node]));
        }

        var (first, second) = _root.With(node);
        return new NodeMap(second is null ? first : new NodeBranch([first, second]));
    }

    /// <summary>This map without the child called <paramref name="name"/>.</summary>
    public NodeMap Without(ReadOnlySpan<byte> name)
    {
        var root = _root?.Without(name);
        while (root is NodeBranch { Blocks: [var only] })
        {
            root = only;
        }

        return new NodeMap(root);
    }

    /// <summary>A map of nodes that come in strictly rising order of their names; in linear time.</summary>
    public static NodeMap FromSorted(ReadOnlySpan<Node> nodes)
    {
        if (nodes.IsEmpty)
        {
            return Empty;
        }

        var level = new List<NodeBlock>();
        for (; !nodes.IsEmpty; nodes = nodes[Math.Min(NodeBlock.WidthMax, nodes.Length)..])
        {
            level.Add(new NodeLeaf(nodes[..Math.Min(NodeBlock.WidthMax, nodes.Length)].ToArray()));
        }

        while (level.Count > 1)
        {
            level = [.. level.Chunk(NodeBlock.WidthMax).Select(blocks => new NodeBranch(blocks))];
        }

        return new NodeMap(level[0]);
    }

    /// <summary>
    /// A map of nodes in any order; in linear time if they come in order. Of nodes with one name the last counts.
    /// </summary>
    public static NodeMap FromUnsorted(List<Node> nodes)
    {
        for (var i = 1; i < nodes.Count; i++)
        {
            if (nodes[i - 1].Name.AsSpan().SequenceCompareTo(nodes[i].Name) >= 0)
            {
                return nodes.Aggregate(Empty, (map, node) => map.With(node));
            }
        }

        return FromSorted(CollectionsMarshal.AsSpan(nodes));
    }

    public NodeCursor GetCursor() => new(_root);
}
