using Netcd.Store.Expiry;
using Netcd.Store.Tree;

namespace Netcd.Store.Events;

/// <summary>A node as an event shows it: no children, and the remaining time as it was then.</summary>
public sealed record NodeView
{
    public required KeyPath Key { get; init; }

    /// <summary>Null for a directory and for a node that is gone; empty for a file without content.</summary>
    public byte[]? Value { get; init; }

    public bool Directory { get; init; }

    /// <summary>Nanoseconds since the Unix epoch; 0 for a permanent node.</summary>
    public long ExpirationNs { get; init; }

    /// <summary>Seconds left, rounded up; 0 (not shown) for a permanent node, negative once overdue.</summary>
    public long Ttl { get; init; }

    public required ulong ModifiedIndex { get; init; }

    public required ulong CreatedIndex { get; init; }

    internal static NodeView Of(KeyPath key, Node node, long nowNs) => new()
    {
        Key = key,
        Value = (node as FileNode)?.Value,
        Directory = node is DirectoryNode,
        ExpirationNs = node.ExpirationNs,
        Ttl = RemainingTtl.Seconds(node.ExpirationNs, nowNs),
        ModifiedIndex = node.ModifiedIndex,
        CreatedIndex = node.CreatedIndex,
    };
}
