using System.Text;
using Netcd.Api.Errors;
using Netcd.Http;
using Netcd.Http.Forms;
using Netcd.Server.Auth;
using Netcd.Store.Json;

namespace Netcd.Api.Auth;

/// <summary>What the answers of <c>/v2/auth</c> have in common.</summary>
internal static class AuthAnswer
{
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>Writes a value as JSON.</summary>
    public delegate void PutValue<in T>(ref GoJsonWriter json, T value);

    /// <summary>For changes that are answered with an empty body.</summary>
    public static void PutNothing(ref GoJsonWriter json, bool value)
    {
    }

    public static void Write<T>(HttpExchange exchange, T value, PutValue<T> put)
    {
        var json = new GoJsonWriter(exchange.Body);
        put(ref json, value);
        if (json.BytesWritten > 0)
        {
            json.Raw("\n"u8);
        }

        json.Flush();
    }

    /// <summary>A user with his roles in full, which are left out if there are none.</summary>
    public static void PutUserWithRoles(ref GoJsonWriter json, string name, IReadOnlyList<AuthRole> roles)
    {
        json.Raw("{\"user\":"u8);
        AuthJson.PutText(ref json, name);
        for (var i = 0; i < roles.Count; i++)
        {
            json.Raw(i == 0 ? ",\"roles\":["u8 : ","u8);
            AuthJson.Put(ref json, roles[i]);
        }

        json.Raw(roles.Count == 0 ? "}"u8 : "]}"u8);
    }

    /// <summary>Names in byte order with <c>root</c> among them.</summary>
    public static IEnumerable<byte[]> WithRoot(IReadOnlyList<byte[]> names)
    {
        var root = Encoding.UTF8.GetBytes(AuthRole.RootName);
        var before = names.TakeWhile(name => name.AsSpan().SequenceCompareTo(root) < 0).ToArray();
        return [.. before, root, .. names.Skip(before.Length)];
    }

    public static bool HasBrokenQuery(HttpExchange exchange)
    {
        var reader = new FormReader(exchange.RawQuery);
        while (reader.Read())
        {
        }

        return reader.Error is not null;
    }

    /// <summary>Answers a request that is not let in, in the form of all endpoints but the keys.</summary>
    public static void Refuse(HttpExchange exchange, Access access)
    {
        if (access == Access.Busy)
        {
            JsonMessage.Write(exchange, statusCode: 503, "netcd: too many passwords wait to be verified, try again later");
        }
        else
        {
            JsonMessage.Write(exchange, statusCode: 401, "Insufficient credentials");
        }
    }

    public static int StatusOf(AuthRefusal reason) => reason switch
    {
        AuthRefusal.Invalid => 400,
        AuthRefusal.Forbidden => 403,
        AuthRefusal.NotFound => 404,
        AuthRefusal.Conflict => 409,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A refusal without a status."),
    };
}
