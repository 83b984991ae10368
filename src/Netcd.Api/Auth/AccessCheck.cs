using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Api.Audit;
using Netcd.Api.Keys;
using Netcd.Http;
using Netcd.Server;
using Netcd.Server.Auth;

namespace Netcd.Api.Auth;

/// <summary>Decides what a request may do, by its credentials and by the users and roles as they are now. Thread-safe.</summary>
/// <remarks>Ends at once while authentication is off, for requests without credentials and for remembered passwords.</remarks>
internal sealed class AccessCheck(Member member, bool certificatesName, ILogger logger)
{
    private const int OnStackMax = 512;

    private readonly PasswordCheck _passwords = new(member.AuthRecords, member.Clock);
    private readonly RefusedLogins _refused = new(member.Clock, logger);

    /// <summary>Whether authentication is on.</summary>
    public bool IsOn => member.AuthRecords.IsEnabled;

    /// <summary>For endpoints that only root may use.</summary>
    public ValueTask<Access> CheckRootAsync(HttpExchange exchange)
    {
        if (!IsOn)
        {
            return new ValueTask<Access>(Access.Granted);
        }

        var identifying = IdentifyAsync(exchange);
        return identifying.IsCompletedSuccessfully
            ? new ValueTask<Access>(RootAccess(exchange, identifying.Result))
            : RootAccessAsync(exchange, identifying);
    }

    /// <summary>
    /// For changes that only root may make: a member that lags decides again when it has learned what the cluster knows, so
    /// that nobody changes anything by rights that were taken from him.
    /// </summary>
    public async ValueTask<Access> CheckRootForChangeAsync(HttpExchange exchange)
    {
        var rules = member.AuthRecords.Version;
        var decision = await CheckRootAsync(exchange);
        return decision == Access.Granted
            && await member.ConfirmLeadershipAsync(CancellationToken.None) is null // Else the change fails by itself.
            && !member.AuthRecords.IsStillAt(rules)
                ? await CheckRootAsync(exchange)
                : decision;
    }

    /// <summary>For a request for keys, once <see cref="IsOn"/>.</summary>
    public ValueTask<Access> CheckKeyAsync(HttpExchange exchange, bool recursive)
    {
        var identifying = IdentifyAsync(exchange);
        return identifying.IsCompletedSuccessfully
            ? new ValueTask<Access>(KeyAccess(exchange, recursive, identifying.Result))
            : KeyAccessAsync(exchange, recursive, identifying);
    }

    private static async ValueTask<Access> RootAccessAsync(HttpExchange exchange, ValueTask<Caller> identifying) =>
        RootAccess(exchange, await identifying);

    private async ValueTask<Access> KeyAccessAsync(
        HttpExchange exchange, bool recursive, ValueTask<Caller> identifying) =>
        KeyAccess(exchange, recursive, await identifying);

    private static Access RootAccess(HttpExchange exchange, Caller caller)
    {
        Note(exchange, caller);
        return caller.Status == LoginStatus.TooMany ? Access.Busy
            : caller.User is { IsRoot: true } ? Access.Granted
            : Access.Denied;
    }

    private Access KeyAccess(HttpExchange exchange, bool recursive, Caller caller)
    {
        Note(exchange, caller);
        if (caller.Status == LoginStatus.TooMany)
        {
            return Access.Busy;
        }

        var key = exchange.Path[KeysEndpoint.Prefix.Length..];
        var isWrite = exchange.Method is not (RequestMethod.Get or RequestMethod.Head);
        var isAllowed = caller.IsAnonymous
            ? member.AuthRecords.FindRole("guest"u8) is { } guest && guest.Allows(key, recursive: false, isWrite)
            : caller.User is { } user && IsAllowed(user, key, recursive, isWrite);
        return isAllowed ? Access.Granted : Access.Denied;
    }

    private bool IsAllowed(AuthUser user, ReadOnlySpan<byte> key, bool recursive, bool isWrite)
    {
        if (user.Roles.IsDefault)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[OnStackMax];
        foreach (var name in user.Roles)
        {
            var role = Encoding.UTF8.TryGetBytes(name, buffer, out var bytes)
                ? member.AuthRecords.FindRole(buffer[..bytes])
                : member.AuthRecords.FindRole(Encoding.UTF8.GetBytes(name));
            if (role is not null && role.Allows(key, recursive, isWrite))
            {
                return true;
            }
        }

        return false;
    }

    private ValueTask<Caller> IdentifyAsync(HttpExchange exchange)
    {
        var header = exchange.Header("Authorization"u8);
        if (header.IsEmpty)
        {
            return new ValueTask<Caller>(
                UserOfCertificate(exchange) is { } user ? Caller.Of(user) : Caller.Anonymous);
        }

        var large = header.Length > OnStackMax ? GC.AllocateUninitializedArray<byte>(header.Length, pinned: true) : [];
        var buffer = header.Length > OnStackMax ? large : stackalloc byte[OnStackMax];
        try
        {
            if (!BasicCredentials.TryRead(header, buffer, out var name, out var password))
            {
                _refused.Tell(exchange, name: default, LoginStatus.Refused);
                return new ValueTask<Caller>(Caller.Refused);
            }

            var login = _passwords.CheckAsync(name, password, exchange, OriginOf, GoneOf);
            if (!login.IsCompletedSuccessfully)
            {
                return FinishAsync(exchange, name.ToArray(), login);
            }

            var caller = Caller.Of(login.Result);
            if (caller.User is null)
            {
                Refuse(exchange, name, caller.Status);
            }

            return new ValueTask<Caller>(caller);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>
    /// The first user with the common name of the client's certificate or of one of the authorities above it, as in etcd 3.4:
    /// who has no user of their own acts as that of their authority.
    /// </summary>
    private AuthUser? UserOfCertificate(HttpExchange exchange)
    {
        if (certificatesName)
        {
            foreach (var name in exchange.ClientCommonNames)
            {
                if (member.AuthRecords.FindUser(Encoding.UTF8.GetBytes(name)) is { } found)
                {
                    return found.User;
                }
            }
        }

        return null;
    }

    private async ValueTask<Caller> FinishAsync(HttpExchange exchange, byte[] name, ValueTask<LoginResult> login)
    {
        try
        {
            var caller = Caller.Of(await login);
            if (caller.User is null)
            {
                Refuse(exchange, name, caller.Status);
            }

            return caller;
        }
        catch (OperationCanceledException)
        {
            NoteRefused(exchange, name); // The client is gone; who guesses need not wait for answers.
            throw;
        }
    }

    private void Refuse(HttpExchange exchange, ReadOnlySpan<byte> name, LoginStatus status)
    {
        _refused.Tell(exchange, name, status);
        NoteRefused(exchange, name);
    }

    private static void NoteRefused(HttpExchange exchange, ReadOnlySpan<byte> name)
    {
        if (AuditEntry.Of(exchange) is { } entry)
        {
            entry.RefusedUser = Encoding.UTF8.GetString(name);
        }
    }

    /// <summary>Whoever only sends, and does not wait for the answer of a write, still wants it done.</summary>
    private static CancellationToken GoneOf(HttpExchange exchange) =>
        exchange.Method is RequestMethod.Get or RequestMethod.Head ? exchange.Aborted : CancellationToken.None;

    private static LoginOrigin OriginOf(HttpExchange exchange) =>
        exchange.RemoteEndPoint is IPEndPoint from ? LoginOrigin.Of(from.Address) : default;

    private static void Note(HttpExchange exchange, Caller caller)
    {
        if (AuditEntry.Of(exchange) is { } entry && caller.User is { } user)
        {
            entry.User = user.Name;
        }
    }
}
