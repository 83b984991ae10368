using System.Text;
using Netcd.Store.Tree;

namespace Netcd.Simulation.Checks;

/// <summary>Whoever has applied the same entries holds the same keys, with the same values, indexes and moments of expiry.</summary>
internal sealed class StoreChecks
{
    private readonly Dictionary<ulong, Content> _contents = []; // By applied index.

    /// <summary>A member has got to an applied index.</summary>
    /// <param name="by">Which one.</param>
    /// <param name="appliedIndex">That index.</param>
    /// <param name="storeIndex">The index of its store.</param>
    /// <param name="root">What is in it.</param>
    public void OnApplied(string by, ulong appliedIndex, ulong storeIndex, StoreNode root)
    {
        var content = new Content(by, storeIndex, HashOf(root), root);
        if (!_contents.TryAdd(appliedIndex, content)
            && _contents[appliedIndex] is var known
            && (known.Index != content.Index || known.Hash != content.Hash))
        {
            throw new SimulationFailedException(
                Rule.EqualStores,
                $"after entry {appliedIndex} {known.By} has the store at {known.Index} with\n{Text(known.Root)}and {by} at {storeIndex} with\n{Text(root)}");
        }
    }

    private static int HashOf(StoreNode root)
    {
        var hash = default(HashCode);
        Add(root.Node, ref hash);
        return hash.ToHashCode();
    }

    /// <summary>By way of the nodes themselves: it happens at every entry of every member.</summary>
    private static void Add(Node node, ref HashCode hash)
    {
        hash.AddBytes(node.Name);
        hash.Add(node.CreatedIndex);
        hash.Add(node.ModifiedIndex);
        hash.Add(node.ExpirationNs);
        if (node is FileNode { Value: var value })
        {
            hash.AddBytes(value);
        }
        else if (node is DirectoryNode { Children: var children })
        {
            hash.Add(children.Count);
            var cursor = children.GetCursor();
            while (cursor.Next(out var child))
            {
                Add(child, ref hash);
            }
        }
    }

    private static string Text(StoreNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(StoreNode node, StringBuilder text)
    {
        text.Append("  ").Append(node.Path).Append('=').Append(EventPrint.Text(node.Value) ?? "/").Append(' ')
            .Append(node.CreatedIndex).Append('/').Append(node.ModifiedIndex).Append('/').Append(node.ExpirationNs).Append('\n');
        foreach (var child in node.Children)
        {
            Write(child, text);
        }
    }

    private sealed record Content(string By, ulong Index, int Hash, StoreNode Root);
}
