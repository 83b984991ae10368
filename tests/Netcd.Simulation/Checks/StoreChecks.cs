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
        Add(root, ref hash);
        return hash.ToHashCode();
    }

    private static void Add(StoreNode node, ref HashCode hash)
    {
        hash.AddBytes(node.Path.Span);
        hash.AddBytes(node.Value);
        hash.Add(node.IsDirectory);
        hash.Add(node.CreatedIndex);
        hash.Add(node.ModifiedIndex);
        hash.Add(node.ExpirationNs);
        foreach (var child in node.Children)
        {
            Add(child, ref hash);
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
