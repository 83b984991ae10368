using Netcd.Store;

namespace Netcd.Server.Auth;

/// <summary>Where users and roles stand in the store, in a key space that no client can reach.</summary>
public static class AuthKeys
{
    public static readonly KeyPath Enabled = KeySpaces.Auth.Append("enabled"u8);
    public static readonly KeyPath Users = KeySpaces.Auth.Append("users"u8);
    public static readonly KeyPath Roles = KeySpaces.Auth.Append("roles"u8);

    /// <summary>The key of a user or role. False for what cannot be a name.</summary>
    public static bool TryGetPath(KeyPath directory, ReadOnlySpan<byte> name, out KeyPath path)
    {
        var isName = IsName(name);
        path = isName ? directory.Append(name) : directory;
        return isName;
    }

    /// <summary>etcd would take <c>../../1/foo</c> for a path, and a client's own key for a user.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.Contains((byte)'/') && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);
}
