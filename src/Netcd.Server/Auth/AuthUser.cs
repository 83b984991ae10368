using System.Collections.Immutable;

namespace Netcd.Server.Auth;

/// <summary>A user as he stands in the store. Immutable.</summary>
public sealed record AuthUser
{
    public const string RootName = "root";

    public required string Name { get; init; }

    /// <summary>The bcrypt text; never shown to a client or written to a log.</summary>
    public string PasswordHash { get; init; } = "";

    /// <summary>Names of roles, which need not exist. Default (not empty) if none were ever given: etcd shows it as <c>null</c>.</summary>
    public ImmutableArray<string> Roles { get; init; }

    public bool IsRoot => Has(AuthRole.RootName);

    /// <summary>The user <c>root</c> always has the role <c>root</c>, whatever is stored.</summary>
    public AuthUser WithRootRole() => Name == RootName && !IsRoot
        ? this with { Roles = [.. Roles.IsDefault ? [] : Roles, AuthRole.RootName] }
        : this;

    private bool Has(string role) => !Roles.IsDefault && Roles.Contains(role);
}
