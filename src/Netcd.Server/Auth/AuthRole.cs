namespace Netcd.Server.Auth;

/// <summary>A role: what whoever has it may read and write. Immutable.</summary>
public sealed record AuthRole
{
    public const string RootName = "root";
    public const string GuestName = "guest";

    private static readonly KeyPermissions Everything = new() { Read = ["/*"], Write = ["/*"] };

    /// <summary>The role that may do everything. It is built in and not stored.</summary>
    public static readonly AuthRole Root = new() { Name = RootName, Permissions = Everything };

    /// <summary>What requests without credentials may do, until somebody says otherwise.</summary>
    public static readonly AuthRole DefaultGuest = new() { Name = GuestName, Permissions = Everything };

    public required string Name { get; init; }

    public KeyPermissions Permissions { get; init; } = KeyPermissions.None;

    /// <summary>Empty or null: etcd stores and shows it if it was sent empty with a new role.</summary>
    public KeyPermissions? Grant { get; init; }

    /// <inheritdoc cref="Grant"/>
    public KeyPermissions? Revoke { get; init; }

    /// <param name="key">The request's path behind <c>/v2/keys</c>, decoded but not cleaned.</param>
    /// <param name="recursive">Whether the request asks for all below the key too.</param>
    /// <param name="isWrite">Whether it changes the key.</param>
    public bool Allows(ReadOnlySpan<byte> key, bool recursive, bool isWrite) =>
        Name == RootName || Permissions.Allows(key, recursive, isWrite);
}
