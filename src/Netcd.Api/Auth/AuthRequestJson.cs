using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Netcd.Api.GoText;
using Netcd.Server.Auth;

namespace Netcd.Api.Auth;

/// <summary>What a request body says about a user.</summary>
internal sealed record UserRequest
{
    public string Name { get; private init; } = "";

    /// <summary>The password as it stands in the body; empty if not given.</summary>
    private ReadOnlyMemory<byte> RawPassword { get; init; }

    /// <summary>Default if not given or null.</summary>
    public ImmutableArray<string> Roles { get; private init; }

    /// <inheritdoc cref="Roles"/>
    public ImmutableArray<string> Grant { get; private init; }

    /// <inheritdoc cref="Roles"/>
    public ImmutableArray<string> Revoke { get; private init; }

    /// <summary>False if the body is not the JSON of a user; what follows the first value does not count.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out UserRequest? request) =>
        AuthRequestJson.TryRead(body, new UserRequest(), Take, out request);

    /// <summary>The password, empty if not given; to be wiped by the caller. The body has to be there still.</summary>
    public byte[] DecodePassword() => GoJsonString.DecodeSecret(RawPassword.Span);

    private static UserRequest Take(UserRequest known, string field, GoJsonValue value) => field switch
    {
        "user" => known with { Name = AuthRequestJson.Text(value, known.Name) },
        "password" => known with { RawPassword = AuthRequestJson.RawText(value, known.RawPassword) },
        "roles" => known with { Roles = AuthRequestJson.Texts(value) },
        "grant" => known with { Grant = AuthRequestJson.Texts(value) },
        "revoke" => known with { Revoke = AuthRequestJson.Texts(value) },
        _ => known,
    };
}

/// <summary>What a request body says about a role.</summary>
internal static class RoleRequest
{
    /// <inheritdoc cref="UserRequest.TryRead"/>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out AuthRole? request) =>
        AuthRequestJson.TryRead(body, new AuthRole { Name = "" }, Take, out request);

    private static AuthRole Take(AuthRole known, string field, GoJsonValue value) => field switch
    {
        "role" => known with { Name = AuthRequestJson.Text(value, known.Name) },
        "permissions" => known with { Permissions = AuthRequestJson.Permissions(value, known.Permissions) ?? known.Permissions },
        "grant" => known with { Grant = AuthRequestJson.Permissions(value, known.Grant) },
        "revoke" => known with { Revoke = AuthRequestJson.Permissions(value, known.Revoke) },
        _ => known,
    };
}

/// <summary>Decodes JSON into fields as Go's decoder does: names in any case, unknown ones passed over, the last one counts.</summary>
internal static class AuthRequestJson
{
    public static bool TryRead<T>(
        ReadOnlyMemory<byte> body, T empty, Func<T, string, GoJsonValue, T> take, [NotNullWhen(true)] out T? request)
        where T : class
    {
        try
        {
            request = Fields(GoJsonParser.ParseFirst(body), empty, take);
            return true;
        }
        catch (Exception malformed) when (malformed is GoJsonSyntaxException or FormatException)
        {
            request = null;
            return false;
        }
    }

    /// <summary>Null in JSON leaves a text as it was.</summary>
    public static string Text(GoJsonValue value, string known) => value.Kind switch
    {
        GoJsonKind.String => value.Text,
        GoJsonKind.Null => known,
        _ => throw NotOfThisType(value),
    };

    /// <inheritdoc cref="Text"/>
    public static ReadOnlyMemory<byte> RawText(GoJsonValue value, ReadOnlyMemory<byte> known) => value.Kind switch
    {
        GoJsonKind.String => value.RawText,
        GoJsonKind.Null => known,
        _ => throw NotOfThisType(value),
    };

    public static ImmutableArray<string> Texts(GoJsonValue value) => value.Kind switch
    {
        GoJsonKind.Array => [.. value.Items.Select(item => Text(item, known: ""))],
        GoJsonKind.Null => default,
        _ => throw NotOfThisType(value),
    };

    /// <summary>An object adds to what was given before.</summary>
    public static KeyPermissions? Permissions(GoJsonValue value, KeyPermissions? known) => value.Kind == GoJsonKind.Null
        ? null
        : Fields(
            value,
            known ?? KeyPermissions.None,
            static (before, field, inner) => field == "kv" ? Keys(inner, before) : before);

    private static KeyPermissions Keys(GoJsonValue value, KeyPermissions before) => Fields(
        value,
        before,
        static (known, field, list) => field switch
        {
            "read" => new KeyPermissions { Read = Texts(list), Write = known.Write },
            "write" => new KeyPermissions { Read = known.Read, Write = Texts(list) },
            _ => known,
        });

    private static T Fields<T>(GoJsonValue value, T empty, Func<T, string, GoJsonValue, T> take) => value.Kind switch
    {
        GoJsonKind.Object => value.Members.Aggregate(
            empty, (known, member) => take(known, GoFieldName.Fold(member.Key), member.Value)),
        GoJsonKind.Null => empty,
        _ => throw NotOfThisType(value),
    };

    private static FormatException NotOfThisType(GoJsonValue value) => new($"a {value.KindName} is not expected here");
}
