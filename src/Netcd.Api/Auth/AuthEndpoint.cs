using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Api.Errors;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Store;

namespace Netcd.Api.Auth;

/// <summary>
/// Serves <c>/v2/auth</c> as far as it goes without authentication: it tells that none is set up, as etcd does then,
/// and refuses to set it up.
/// </summary>
internal sealed class AuthEndpoint(KeyStore store, ClusterIdHeader clusterId, ILogger logger)
{
    private const string RootRole = """{"role":"root","permissions":{"kv":{"read":["/*"],"write":["/*"]}}}""";

    private static readonly KeyPath Users = KeySpaces.Auth.Append("users"u8);
    private static readonly KeyPath Roles = KeySpaces.Auth.Append("roles"u8);

    public static ReadOnlySpan<byte> EnablePath => "/v2/auth/enable"u8;

    public static ReadOnlySpan<byte> UsersPrefix => "/v2/auth/users"u8;

    public static ReadOnlySpan<byte> RolesPrefix => "/v2/auth/roles"u8;

    public void HandleEnable(HttpExchange exchange)
    {
        switch (exchange.Method)
        {
            case RequestMethod.Get:
                WriteJson(exchange, AuthSwitch.IsOn(store.Peek(AuthSwitch.Path)) ? """{"enabled":true}""" : """{"enabled":false}""");
                break;
            case RequestMethod.Put when IsEmpty(Users):
                clusterId.AddTo(exchange);
                JsonMessage.Write(exchange, statusCode: 409, "auth: No root user available, please create one");
                break;
            case RequestMethod.Put:
            case RequestMethod.Delete when AuthSwitch.IsOn(store.Peek(AuthSwitch.Path)):
                Refuse(exchange);
                break;
            case RequestMethod.Delete:
                clusterId.AddTo(exchange);
                JsonMessage.Write(exchange, statusCode: 409, "auth: already disabled");
                break;
            default:
                TextPage.MethodNotAllowed(exchange, "GET,PUT,DELETE"u8);
                break;
        }
    }

    public void HandleUsers(HttpExchange exchange)
    {
        if (TryReadName(exchange, UsersPrefix, out var name))
        {
            Handle(exchange, name, Users, list: """{"users":null}""", "User");
        }
    }

    public void HandleRoles(HttpExchange exchange)
    {
        if (TryReadName(exchange, RolesPrefix, out var name))
        {
            Handle(exchange, name, Roles, list: $$"""{"roles":[{{RootRole}}]}""", "Role");
        }
    }

    /// <summary>The name behind the endpoint, empty for the list; answers by itself if there is more than a name.</summary>
    private static bool TryReadName(HttpExchange exchange, ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> name)
    {
        name = exchange.Path[prefix.Length..].Trim((byte)'/');
        if (!name.Contains((byte)'/'))
        {
            return true;
        }

        JsonMessage.Write(exchange, statusCode: 400, "Invalid path");
        return false;
    }

    private void Handle(HttpExchange exchange, ReadOnlySpan<byte> name, KeyPath kept, string list, string kind)
    {
        var isAllowed = exchange.Method == RequestMethod.Get
            || (!name.IsEmpty && exchange.Method is RequestMethod.Put or RequestMethod.Delete);
        if (!isAllowed)
        {
            TextPage.MethodNotAllowed(exchange, name.IsEmpty ? "GET"u8 : "GET,PUT,DELETE"u8);
        }
        else if (exchange.Method != RequestMethod.Get || !IsEmpty(kept))
        {
            Refuse(exchange); // Also to show what an etcd left in the directory: half an answer would mislead.
        }
        else if (name.IsEmpty)
        {
            WriteJson(exchange, list);
        }
        else if (kept == Roles && name.SequenceEqual("root"u8))
        {
            WriteJson(exchange, RootRole);
        }
        else
        {
            clusterId.AddTo(exchange);
            JsonMessage.WriteBytes(
                exchange,
                statusCode: 404,
                [.. Encoding.UTF8.GetBytes($"auth: {kind} "), .. name, .. " does not exist."u8]);
        }
    }

    private bool IsEmpty(KeyPath directory) => store.Peek(directory) is null or { ChildCount: 0 };

    private void WriteJson(HttpExchange exchange, string json)
    {
        clusterId.AddTo(exchange);
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        exchange.Write(Encoding.UTF8.GetBytes(json + "\n"));
    }

    private void Refuse(HttpExchange exchange)
    {
        Log.AuthRefused(
            logger, Encoding.UTF8.GetString(exchange.MethodText), Encoding.UTF8.GetString(exchange.RawPath));
        clusterId.AddTo(exchange);
        JsonMessage.Write(exchange, statusCode: 501, "netcd: this version does not support authentication");
    }
}
