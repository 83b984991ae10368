using Netcd.Store.Expiry;
using Netcd.Store.Tree;

namespace Netcd.Store.Json;

/// <summary>A node with its children, as a GET shows it.</summary>
internal static class ListingJson
{
    public static void Write(ref GoJsonWriter json, StoreNode found, bool recursive, long nowNs)
    {
        var walk = new TreeWalk(found.Path, found.Node);
        var opened = false; // The step before opened the directory that is the parent of this step's node.
        while (walk.Next())
        {
            if (walk.Leaving)
            {
                json.Raw(opened ? ""u8 : "]"u8);
                NodeFields.CloseWithIndexes(ref json, walk.Node.ModifiedIndex, walk.Node.CreatedIndex);
                opened = false;
                continue;
            }

            var directory = walk.Node is DirectoryNode;
            var hidden = walk.Depth > 0 && walk.Node.IsHidden;
            var listed = directory && !hidden && (recursive || walk.Depth == 0);
            if (directory && !listed)
            {
                walk.SkipChildren();
            }

            if (hidden)
            {
                continue;
            }

            if (walk.Depth > 0)
            {
                json.Raw(opened ? ",\"nodes\":["u8 : ","u8);
            }

            Open(ref json, walk, nowNs);
            if (!listed)
            {
                NodeFields.CloseWithIndexes(ref json, walk.Node.ModifiedIndex, walk.Node.CreatedIndex);
            }

            opened = listed;
        }
    }

    private static void Open(ref GoJsonWriter json, TreeWalk walk, long nowNs)
    {
        var node = walk.Node;
        var hasKey = NodeFields.OpenWithKey(ref json, ClientJson.WithoutKeySpace(walk.Path));
        NodeFields.WriteState(
            ref json, first: !hasKey, (node as FileNode)?.Value, node is DirectoryNode,
            node.ExpirationNs, RemainingTtl.Seconds(node.ExpirationNs, nowNs));
    }
}
