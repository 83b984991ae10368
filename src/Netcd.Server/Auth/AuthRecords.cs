using System.Runtime.CompilerServices;
using Netcd.Store;
using Netcd.Store.Tree;

namespace Netcd.Server.Auth;

/// <summary>Users and roles as the store holds them at this moment. Thread-safe.</summary>
/// <remarks>
/// Each request looks into the store, so a change counts as soon as it is applied. Only the parsing is remembered, by
/// the identity of the stored value: it is dropped together with the value.
/// </remarks>
public sealed class AuthRecords(KeyStore store)
{
    private readonly ConditionalWeakTable<byte[], UserRecord> _users = [];
    private readonly ConditionalWeakTable<byte[], AuthRole> _roles = [];

    /// <summary>Whether authentication is on. Counts as a get in the statistics, as do all reads here: etcd's do.</summary>
    public bool IsEnabled => IsOn(store.Find(AuthKeys.Enabled));

    /// <summary>The same for the member itself, without statistics.</summary>
    public static bool IsEnabledIn(KeyStore store) => IsOn(store.Peek(AuthKeys.Enabled));

    /// <summary>Names of users in byte order; empty if nothing was ever stored. Hidden ones (<c>_x</c>) are left out.</summary>
    public IReadOnlyList<byte[]> UserNames => NamesIn(AuthKeys.Users);

    /// <summary>Names of stored roles in byte order, so without <c>root</c>.</summary>
    public IReadOnlyList<byte[]> RoleNames => NamesIn(AuthKeys.Roles);

    public UserRecord? FindUser(ReadOnlySpan<byte> name) =>
        Find(AuthKeys.Users, name) is { } value ? Parsed(_users, value, ParseUser) : null;

    /// <summary>The same without statistics: to see whether it is still so.</summary>
    internal UserRecord? PeekUser(ReadOnlySpan<byte> name) =>
        AuthKeys.TryGetPath(AuthKeys.Users, name, out var path) && store.Peek(path)?.Value is { } value
            ? Parsed(_users, value, ParseUser)
            : null;

    /// <summary>The index of the write that made the present version of a user; 0 if there is none. Without statistics.</summary>
    internal ulong VersionOfUser(ReadOnlySpan<byte> name) => VersionOf(AuthKeys.Users, name);

    /// <inheritdoc cref="VersionOfUser"/>
    internal ulong VersionOfRole(ReadOnlySpan<byte> name) => VersionOf(AuthKeys.Roles, name);

    public AuthRole? FindRole(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("root"u8) ? AuthRole.Root
        : Find(AuthKeys.Roles, name) is { } value ? Parsed(_roles, value, AuthJson.ReadRole)
        : null;

    /// <summary>Marks what users and roles are now; see <see cref="IsStillAt"/>.</summary>
    public StoreNode? Version => store.Peek(KeySpaces.Auth);

    /// <summary>Whether no user, role or setting has changed since <see cref="Version"/> was <paramref name="version"/>.</summary>
    public bool IsStillAt(StoreNode? version) => Version switch
    {
        null => version is null,
        { } now => version is { } then && now.IsSameVersionAs(then),
    };

    private static bool IsOn(StoreNode? node) => node?.Value is { } value && value.AsSpan().SequenceEqual("true"u8);

    private static UserRecord? ParseUser(byte[] value) => AuthJson.ReadUser(value) is { } user ? new UserRecord(user) : null;

    private static T? Parsed<T>(ConditionalWeakTable<byte[], T> table, byte[] value, Func<byte[], T?> parse)
        where T : class
    {
        if (table.TryGetValue(value, out var known))
        {
            return known;
        }

        return parse(value) is { } parsed ? table.GetOrAdd(value, parsed) : null;
    }

    private ulong VersionOf(KeyPath directory, ReadOnlySpan<byte> name) =>
        AuthKeys.TryGetPath(directory, name, out var path) ? store.Peek(path)?.ModifiedIndex ?? 0 : 0;

    private byte[]? Find(KeyPath directory, ReadOnlySpan<byte> name) =>
        AuthKeys.IsName(name) ? store.FindValue(directory, name) : null;

    private IReadOnlyList<byte[]> NamesIn(KeyPath directory) => store.Find(directory) is { } node
        ? [.. node.Children.Select(child => child.Path.Name.ToArray()).Where(name => name is not [(byte)'_', ..])]
        : [];
}
