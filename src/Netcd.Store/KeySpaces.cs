namespace Netcd.Store;

/// <summary>The top-level directories: they divide the tree between cluster, clients and authentication.</summary>
public static class KeySpaces
{
    /// <summary>Members, their attributes and the cluster version: <c>/0</c>.</summary>
    public static readonly KeyPath Cluster = KeyPath.Parse("/0"u8);

    /// <summary>What clients see as <c>/</c>: <c>/1</c>.</summary>
    public static readonly KeyPath Client = KeyPath.Parse("/1"u8);

    /// <summary>Users and roles: <c>/2</c>. Created with the first write of authentication data.</summary>
    public static readonly KeyPath Auth = KeyPath.Parse("/2"u8);

    /// <summary>Whether a path lies in one of these directories.</summary>
    internal static bool IsBelow(KeyPath space, KeyPath path) =>
        path.Span.Length > space.Span.Length && path.Span.StartsWith(space.Span) && path.Span[space.Span.Length] == (byte)'/';

    /// <summary>The roots that exist from the start and that no write may touch.</summary>
    internal static bool IsReadOnly(KeyPath path) => path.IsRoot || path == Cluster || path == Client;
}
