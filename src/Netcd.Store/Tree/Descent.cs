namespace Netcd.Store.Tree;

/// <summary>What lies at a path: a node, a gap, or a file that is in the way.</summary>
/// <param name="Node">The node at the path; null when there is none.</param>
/// <param name="ReachedBytes">
/// Without a node: how much of the path leads to its first missing segment, or to the file in the way.
/// </param>
/// <param name="BlockedByFile">Without a node: whether a file is in the way.</param>
internal readonly record struct Descent(Node? Node, int ReachedBytes, bool BlockedByFile)
{
    public static Descent To(ReadOnlySpan<byte> path, DirectoryNode root)
    {
        if (path.Length == 1)
        {
            return new Descent(root, path.Length, BlockedByFile: false);
        }

        Node node = root;
        for (var reached = 0; reached < path.Length;)
        {
            if (node is not DirectoryNode directory)
            {
                return new Descent(Node: null, reached, BlockedByFile: true);
            }

            var name = path[(reached + 1)..];
            var end = name.IndexOf((byte)'/');
            name = end < 0 ? name : name[..end];
            reached += 1 + name.Length;
            if (directory.Children.Find(name) is not { } child)
            {
                return new Descent(Node: null, reached, BlockedByFile: false);
            }

            node = child;
        }

        return new Descent(node, path.Length, BlockedByFile: false);
    }
}
