using System.Buffers;
using Netcd.Store.Expiry;
using Netcd.Store.Tree;

namespace Netcd.Store.Json;

/// <summary>
/// The answer to a GET of a directory, written piece by piece, so that a large one needs little memory and its reader
/// sets the pace. Not thread-safe.
/// </summary>
/// <remarks>
/// Children are listed in byte order, which is one of the orders that etcd may choose when it is not asked to sort.
/// What is listed is the tree as it was found, however long the writing takes.
/// </remarks>
/// <param name="found">The directory that was read.</param>
/// <param name="recursive">Whether to show all levels, or only the children.</param>
/// <param name="nowNs">The clock, from which the remaining time of nodes is counted.</param>
public sealed class ListingJson(StoreNode found, bool recursive, long nowNs)
{
    private readonly TreeWalk _walk = new(found.Path, found.Node);
    private bool _begun;
    private bool _opened; // The step before opened the directory that is the parent of this step's node.

    /// <summary>Writes on until the end, which gives true, or until a little over <paramref name="bytesMax"/>.</summary>
    public bool Write(IBufferWriter<byte> output, int bytesMax)
    {
        var json = new GoJsonWriter(output);
        if (!_begun)
        {
            _begun = true;
            json.Raw("{\"action\":\"get\",\"node\":"u8);
        }

        while (json.BytesWritten < bytesMax)
        {
            if (!_walk.Next())
            {
                json.Raw("}\n"u8);
                json.Flush();
                return true;
            }

            WriteStep(ref json);
        }

        json.Flush();
        return false;
    }

    private void WriteStep(ref GoJsonWriter json)
    {
        var node = _walk.Node;
        if (_walk.Leaving)
        {
            json.Raw(_opened ? ""u8 : "]"u8);
            NodeFields.CloseWithIndexes(ref json, node.ModifiedIndex, node.CreatedIndex);
            _opened = false;
            return;
        }

        var directory = node is DirectoryNode;
        var hidden = _walk.Depth > 0 && node.IsHidden;
        var listed = directory && !hidden && (recursive || _walk.Depth == 0);
        if (directory && !listed)
        {
            _walk.SkipChildren();
        }

        if (hidden)
        {
            return;
        }

        if (_walk.Depth > 0)
        {
            json.Raw(_opened ? ",\"nodes\":["u8 : ","u8);
        }

        Open(ref json, _walk.Path, node, nowNs);
        if (!listed)
        {
            NodeFields.CloseWithIndexes(ref json, node.ModifiedIndex, node.CreatedIndex);
        }

        _opened = listed;
    }

    /// <summary>All fields of a node but its children and the two indexes, which come last.</summary>
    internal static void Open(ref GoJsonWriter json, ReadOnlySpan<byte> path, Node node, long nowNs)
    {
        var hasKey = NodeFields.OpenWithKey(ref json, ClientJson.WithoutKeySpace(path));
        NodeFields.WriteState(
            ref json, first: !hasKey, (node as FileNode)?.Value, node is DirectoryNode,
            node.ExpirationNs, RemainingTtl.Seconds(node.ExpirationNs, nowNs));
    }
}
