using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Netcd.Store.Json;

namespace Netcd.Server.Auth;

/// <summary>The JSON in which users and roles stand in the log, in the store and in answers, to the byte as etcd writes it.</summary>
public static class AuthJson
{
    /// <summary>What the store holds of a user, with the hash of his password.</summary>
    public static byte[] OfStored(AuthUser user)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        PutUser(ref json, user, user.PasswordHash);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="OfStored(AuthUser)"/>
    public static byte[] OfStored(AuthRole role)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        Put(ref json, role);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A user without his password.</summary>
    public static void Put(ref GoJsonWriter json, AuthUser user) => PutUser(ref json, user, passwordHash: "");

    public static void Put(ref GoJsonWriter json, AuthRole role)
    {
        json.Raw("{\"role\":"u8);
        PutText(ref json, role.Name);
        json.Raw(",\"permissions\":"u8);
        PutPermissions(ref json, role.Permissions);
        if (role.Grant is { } grant)
        {
            json.Raw(",\"grant\":"u8);
            PutPermissions(ref json, grant);
        }

        if (role.Revoke is { } revoke)
        {
            json.Raw(",\"revoke\":"u8);
            PutPermissions(ref json, revoke);
        }

        json.Raw("}"u8);
    }

    public static void PutText(ref GoJsonWriter json, string text) => json.Text(Encoding.UTF8.GetBytes(text));

    /// <summary>Null if the value is not a user: whoever claims to be him is refused.</summary>
    public static AuthUser? ReadUser(byte[] value) => Read(value, static root => new AuthUser
    {
        Name = ReadText(root, "user"),
        PasswordHash = ReadText(root, "password"),
        Roles = ReadList(root, "roles"),
    }.WithRootRole());

    /// <summary>Null if the value is not a role: it allows nothing.</summary>
    public static AuthRole? ReadRole(byte[] value) => Read(value, static root => new AuthRole
    {
        Name = ReadText(root, "role"),
        Permissions = ReadPermissions(root, "permissions") ?? KeyPermissions.None,
        Grant = ReadPermissions(root, "grant"),
        Revoke = ReadPermissions(root, "revoke"),
    });

    private static T? Read<T>(byte[] value, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null; // Not JSON, or a field of another type.
        }
    }

    private static string ReadText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static ImmutableArray<string> ReadList(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind != JsonValueKind.Null
            ? [.. list.EnumerateArray().Select(item => item.GetString() ?? "")]
            : default;

    private static KeyPermissions? ReadPermissions(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var permissions) || permissions.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return permissions.TryGetProperty("kv", out var keys) && keys.ValueKind != JsonValueKind.Null
            ? new KeyPermissions { Read = ReadList(keys, "read"), Write = ReadList(keys, "write") }
            : KeyPermissions.None;
    }

    private static void PutUser(ref GoJsonWriter json, AuthUser user, string passwordHash)
    {
        json.Raw("{\"user\":"u8);
        PutText(ref json, user.Name);
        if (passwordHash.Length > 0)
        {
            json.Raw(",\"password\":"u8);
            PutText(ref json, passwordHash);
        }

        json.Raw(",\"roles\":"u8);
        PutList(ref json, user.Roles);
        json.Raw("}"u8);
    }

    private static void PutPermissions(ref GoJsonWriter json, KeyPermissions permissions)
    {
        json.Raw("{\"kv\":{\"read\":"u8);
        PutList(ref json, permissions.Read);
        json.Raw(",\"write\":"u8);
        PutList(ref json, permissions.Write);
        json.Raw("}}"u8);
    }

    private static void PutList(ref GoJsonWriter json, ImmutableArray<string> texts)
    {
        if (texts.IsDefault)
        {
            json.Raw("null"u8);
            return;
        }

        json.Raw("["u8);
        for (var i = 0; i < texts.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            PutText(ref json, texts[i]);
        }

        json.Raw("]"u8);
    }
}
