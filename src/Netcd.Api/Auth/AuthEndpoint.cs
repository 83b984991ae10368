using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Api.Errors;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;
using Netcd.Server.Auth;
using Netcd.Store.Json;

namespace Netcd.Api.Auth;

/// <summary>Serves <c>/v2/auth</c>: the switch, users and roles.</summary>
internal sealed class AuthEndpoint(Member member, AccessCheck access, ClusterIdHeader clusterId, ILogger logger)
{
    private readonly AuthRecords _records = member.AuthRecords;
    private readonly AuthChanges _changes = new(member, member.AuthRecords, logger);

    public static ReadOnlySpan<byte> EnablePath => "/v2/auth/enable"u8;

    public static ReadOnlySpan<byte> UsersPrefix => "/v2/auth/users"u8;

    public static ReadOnlySpan<byte> RolesPrefix => "/v2/auth/roles"u8;

    public async ValueTask HandleEnableAsync(HttpExchange exchange)
    {
        if (!IsCapable(exchange))
        {
            return;
        }

        if (exchange.Method is not (RequestMethod.Get or RequestMethod.Put or RequestMethod.Delete))
        {
            TextPage.MethodNotAllowed(exchange, "GET,PUT,DELETE"u8);
            return;
        }

        if (exchange.Method != RequestMethod.Get && !await AdmitsRootAsync(exchange))
        {
            return;
        }

        clusterId.AddTo(exchange);
        var isEnabled = _records.IsEnabled; // Before a change too: etcd's statistics count it.
        switch (exchange.Method)
        {
            case RequestMethod.Get:
                exchange.AddHeader("Content-Type"u8, "application/json"u8);
                exchange.Write(isEnabled ? "{\"enabled\":true}\n"u8 : "{\"enabled\":false}\n"u8);
                break;
            case RequestMethod.Put:
                Answer(exchange, "enabling authentication", await _changes.EnableAsync(), AuthAnswer.PutNothing);
                break;
            default:
                Answer(exchange, "disabling authentication", await _changes.DisableAsync(), AuthAnswer.PutNothing);
                break;
        }
    }

    public ValueTask HandleUsersAsync(HttpExchange exchange)
    {
        exchange.KeepBodySecret(); // A password comes in it.
        return HandleAsync(exchange, UsersPrefix.Length, ListUsers, HandleUserAsync);
    }

    public ValueTask HandleRolesAsync(HttpExchange exchange) => HandleAsync(exchange, RolesPrefix.Length, ListRoles, HandleRoleAsync);

    private async ValueTask HandleAsync(
        HttpExchange exchange, int prefixLength, Action<HttpExchange> list, Func<HttpExchange, byte[], Task> handleOne)
    {
        if (!IsCapable(exchange))
        {
            return;
        }

        var name = exchange.Path[prefixLength..].Trim((byte)'/').ToArray();
        if (name.AsSpan().Contains((byte)'/'))
        {
            JsonMessage.Write(exchange, statusCode: 400, "Invalid path");
        }
        else if (name.Length == 0 && exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
        }
        else if (exchange.Method is not (RequestMethod.Get or RequestMethod.Put or RequestMethod.Delete))
        {
            TextPage.MethodNotAllowed(exchange, "GET,PUT,DELETE"u8);
        }
        else if (await AdmitsRootAsync(exchange))
        {
            clusterId.AddTo(exchange);
            if (name.Length == 0)
            {
                list(exchange);
            }
            else
            {
                await handleOne(exchange, name);
            }
        }
    }

    private void ListUsers(HttpExchange exchange)
    {
        var names = _records.UserNames;
        if (RefusesQuery(exchange))
        {
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw(names.Count == 0 ? "{\"users\":null"u8 : "{\"users\":["u8);
        var isFirst = true;
        foreach (var name in names)
        {
            if (_records.FindUser(name) is not { User: var user })
            {
                continue; // Deleted since the names were read.
            }

            json.Raw(isFirst ? ""u8 : ","u8);
            isFirst = false;
            AuthAnswer.PutUserWithRoles(ref json, user.Name, ExistingRolesOf(user));
        }

        json.Raw(names.Count == 0 ? "}\n"u8 : "]}\n"u8);
        json.Flush();
    }

    private async Task HandleUserAsync(HttpExchange exchange, byte[] name)
    {
        switch (exchange.Method)
        {
            case RequestMethod.Get:
                ShowUser(exchange, name);
                break;
            case RequestMethod.Put:
                await PutUserAsync(exchange, name);
                break;
            default:
                Answer(exchange, "deleting a user", await _changes.DeleteUserAsync(name), AuthAnswer.PutNothing);
                break;
        }
    }

    private void ShowUser(HttpExchange exchange, byte[] name)
    {
        if (_records.FindUser(name) is not { User: var user })
        {
            JsonMessage.WriteBytes(exchange, statusCode: 404, [.. "auth: User "u8, .. name, .. " does not exist."u8]);
            return;
        }

        if (RefusesQuery(exchange))
        {
            return;
        }

        var roles = new List<AuthRole>();
        foreach (var roleName in user.Roles.IsDefault ? [] : user.Roles)
        {
            if (FindRole(roleName) is not { } role)
            {
                JsonMessage.Write(exchange, statusCode: 404, $"auth: Role {roleName} does not exist.");
                return;
            }

            roles.Add(role);
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        AuthAnswer.PutUserWithRoles(ref json, user.Name, roles);
        json.Raw("\n"u8);
        json.Flush();
    }

    private async Task PutUserAsync(HttpExchange exchange, byte[] name)
    {
        var body = await exchange.ReadBodyAsync(AuthAnswer.BodyBytesMax);
        if (body.Status != BodyStatus.Complete || !UserRequest.TryRead(body.Bytes, out var request))
        {
            JsonMessage.Write(exchange, statusCode: 400, "Invalid JSON in request body.");
            return;
        }

        if (!Encoding.UTF8.GetBytes(request.Name).AsSpan().SequenceEqual(name))
        {
            JsonMessage.Write(exchange, statusCode: 400, "User JSON name does not match the name in the URL");
            return;
        }

        var password = request.DecodePassword();
        try
        {
            var user = new AuthUser { Name = request.Name, Roles = request.Roles };
            var changing = (IsGiven(request.Grant) || IsGiven(request.Revoke), IsGiven(request.Roles)) switch
            {
                (false, true) => _changes.CreateUserAsync(user, password),
                (false, false) => _changes.CreateOrUpdateUserAsync(user, password),
                (true, false) => _changes.UpdateUserAsync(request.Name, password, request.Grant, request.Revoke),
                _ => null,
            };
            if (changing is null)
            {
                JsonMessage.Write(exchange, statusCode: 400, "User JSON contains both roles and grant/revoke");
                return;
            }

            Answer(exchange, "changing a user", await changing, AuthJson.Put);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }

        static bool IsGiven(System.Collections.Immutable.ImmutableArray<string> list) => !list.IsDefaultOrEmpty;
    }

    private void ListRoles(HttpExchange exchange)
    {
        var names = AuthAnswer.WithRoot(_records.RoleNames);
        if (RefusesQuery(exchange))
        {
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw("{\"roles\":["u8);
        var isFirst = true;
        foreach (var name in names)
        {
            if (_records.FindRole(name) is not { } role)
            {
                continue;
            }

            json.Raw(isFirst ? ""u8 : ","u8);
            isFirst = false;
            AuthJson.Put(ref json, role);
        }

        json.Raw("]}\n"u8);
        json.Flush();
    }

    private async Task HandleRoleAsync(HttpExchange exchange, byte[] name)
    {
        switch (exchange.Method)
        {
            case RequestMethod.Get when _records.FindRole(name) is { } role:
                exchange.AddHeader("Content-Type"u8, "application/json"u8);
                AuthAnswer.Write(exchange, role, AuthJson.Put);
                break;
            case RequestMethod.Get:
                JsonMessage.WriteBytes(exchange, statusCode: 404, [.. "auth: Role "u8, .. name, .. " does not exist."u8]);
                break;
            case RequestMethod.Put:
                await PutRoleAsync(exchange, name);
                break;
            default:
                Answer(exchange, "deleting a role", await _changes.DeleteRoleAsync(name), AuthAnswer.PutNothing);
                break;
        }
    }

    private async Task PutRoleAsync(HttpExchange exchange, byte[] name)
    {
        var body = await exchange.ReadBodyAsync(AuthAnswer.BodyBytesMax);
        if (body.Status != BodyStatus.Complete || !RoleRequest.TryRead(body.Bytes, out var request))
        {
            JsonMessage.Write(exchange, statusCode: 400, "Invalid JSON in request body.");
            return;
        }

        if (!Encoding.UTF8.GetBytes(request.Name).AsSpan().SequenceEqual(name))
        {
            JsonMessage.Write(exchange, statusCode: 400, "Role JSON name does not match the name in the URL");
            return;
        }

        if (request is { Grant: null or { IsEmpty: true }, Revoke: null or { IsEmpty: true } })
        {
            var created = await _changes.CreateRoleAsync(request);
            Answer(exchange, "creating a role", created, AuthJson.Put);
        }
        else if (!request.Permissions.IsEmpty)
        {
            JsonMessage.Write(exchange, statusCode: 400, "Role JSON contains both permissions and grant/revoke");
        }
        else
        {
            var updated = await _changes.UpdateRoleAsync(request.Name, request.Grant, request.Revoke);
            Answer(exchange, "changing a role", updated, AuthJson.Put);
        }
    }

    private AuthRole[] ExistingRolesOf(AuthUser user) =>
        user.Roles.IsDefault ? [] : [.. user.Roles.Select(FindRole).OfType<AuthRole>()];

    private AuthRole? FindRole(string name) => _records.FindRole(Encoding.UTF8.GetBytes(name));

    /// <summary>etcd has authentication from cluster version 2.1 on; before the version is known it has none.</summary>
    private bool IsCapable(HttpExchange exchange)
    {
        if (member.Cluster.Version is not null)
        {
            return true;
        }

        JsonMessage.Write(
            exchange, statusCode: 500, "Not capable of accessing auth feature during rolling upgrades.");
        return false;
    }

    private async ValueTask<bool> AdmitsRootAsync(HttpExchange exchange)
    {
        var decision = await (exchange.Method == RequestMethod.Get ? access.CheckRootAsync(exchange) : access.CheckRootForChangeAsync(exchange));
        if (decision != Access.Granted)
        {
            AuthAnswer.Refuse(exchange, decision);
        }

        return decision == Access.Granted;
    }

    /// <summary>etcd parses the query of reads, uses nothing of it, and fails if it is none.</summary>
    private static bool RefusesQuery(HttpExchange exchange)
    {
        if (!AuthAnswer.HasBrokenQuery(exchange))
        {
            return false;
        }

        JsonMessage.Write(exchange, statusCode: 500, "Internal Server Error");
        return true;
    }

    private void Answer<T>(HttpExchange exchange, string change, AuthResult<T> result, AuthAnswer.PutValue<T> put)
    {
        switch (result)
        {
            case AuthResult<T>.Done done:
                exchange.StatusCode = done.IsNew ? 201 : 200;
                exchange.AddHeader("Content-Type"u8, "application/json"u8);
                AuthAnswer.Write(exchange, done.Value, put);
                break;
            case AuthResult<T>.Refused refused:
                JsonMessage.WriteBytes(
                    exchange, AuthAnswer.StatusOf(refused.Reason), [.. "auth: "u8, .. refused.Message.Span]);
                break;
            case AuthResult<T>.Failed failed:
                Log.AuthChangeFailed(logger, change, failed.Cause);
                JsonMessage.Write(exchange, statusCode: 500, "Internal Server Error");
                break;
        }
    }
}
