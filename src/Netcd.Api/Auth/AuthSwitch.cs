using Netcd.Store;
using Netcd.Store.Tree;

namespace Netcd.Api.Auth;

/// <summary>The key in the store that says whether authentication is on.</summary>
public static class AuthSwitch
{
    public static readonly KeyPath Path = KeySpaces.Auth.Append("enabled"u8);

    /// <summary>What the node at <see cref="Path"/> says; without one authentication was never set up.</summary>
    public static bool IsOn(StoreNode? node) => node?.Value is { } value && value.AsSpan().SequenceEqual("true"u8);
}
