using Netcd.Store.Tree;

namespace Netcd.Store;

/// <summary>The tree at one index: what a reader takes in one step and then walks without a lock.</summary>
internal sealed record StoreState(DirectoryNode Root, ulong Index);
