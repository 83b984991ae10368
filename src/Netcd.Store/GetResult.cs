using Netcd.Store.Tree;

namespace Netcd.Store;

/// <summary>The outcome of a read.</summary>
public abstract record GetResult
{
    private GetResult()
    {
    }

    /// <summary>The node, which later writes do not change, and the store's index when it was read.</summary>
    public sealed record Found(StoreNode Node, ulong Index) : GetResult;

    /// <summary>There is no such node.</summary>
    public sealed record Refused(StoreError Error) : GetResult;
}
