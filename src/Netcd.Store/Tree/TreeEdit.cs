namespace Netcd.Store.Tree;

/// <summary>Changed copies of the tree: new directories from the root down to the change, all else shared.</summary>
internal static class TreeEdit
{
    /// <summary>
    /// The tree with <paramref name="node"/> at <paramref name="path"/>. Missing parents become permanent directories
    /// of that index. No file may be in the way.
    /// </summary>
    public static DirectoryNode Put(DirectoryNode root, KeyPath path, Node node, ulong index)
    {
        Node changed = node;
        var parents = ParentsOf(path, root, newIndex: index);
        for (var i = parents.Length - 1; i >= 0; i--)
        {
            changed = parents[i].With(parents[i].Children.With(changed));
        }

        return (DirectoryNode)changed;
    }

    /// <summary>The tree without the node at <paramref name="path"/>, which must exist and not be the root.</summary>
    public static DirectoryNode Remove(DirectoryNode root, KeyPath path)
    {
        var parents = ParentsOf(path, root, newIndex: 0);
        var changed = parents[^1].With(parents[^1].Children.Without(path.Name));
        for (var i = parents.Length - 2; i >= 0; i--)
        {
            changed = parents[i].With(parents[i].Children.With(changed));
        }

        return changed;
    }

    private static DirectoryNode[] ParentsOf(KeyPath path, DirectoryNode root, ulong newIndex)
    {
        var parents = new DirectoryNode[path.Depth];
        parents[0] = root;
        var rest = path.Span[1..];
        for (var i = 1; i < parents.Length; i++)
        {
            var name = rest[..rest.IndexOf((byte)'/')];
            rest = rest[(name.Length + 1)..];
            parents[i] = (DirectoryNode?)parents[i - 1].Children.Find(name)
                ?? new DirectoryNode(name.ToArray(), NodeMap.Empty, expirationNs: 0, newIndex, newIndex);
        }

        return parents;
    }
}
