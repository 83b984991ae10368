using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Netcd.Server.Auth;

/// <summary>
/// Changes users, roles and the switch, with the checks and words of etcd. Thread-safe; changes that are asked for at
/// this member happen one after the other. One that meets another member's begins anew with what that left, so that none
/// undoes another unseen. Passwords are the caller's, who may wipe them when the change has ended.
/// </summary>
public sealed class AuthChanges(Member member, AuthRecords records, ILogger logger)
{
    private readonly AuthCommands _commands = new(member);
    private Task _turnBefore = Task.CompletedTask;

    public Task<AuthResult<bool>> EnableAsync() => InTurnAsync(async () =>
    {
        await _commands.CatchUpAsync();
        if (records.IsEnabled)
        {
            return Refused<bool>(AuthRefusal.Conflict, "already enabled");
        }

        if (records.FindUser("root"u8) is null)
        {
            return Refused<bool>(AuthRefusal.Conflict, "No root user available, please create one");
        }

        if (records.FindRole("guest"u8) is null)
        {
            Log.CreatesGuestRole(logger);
            await _commands.CreateAsync(AuthKeys.Roles, AuthRole.GuestName, AuthJson.OfStored(AuthRole.DefaultGuest));
        }

        await _commands.SwitchAsync(isOn: true);
        Log.AuthEnabled(logger);
        return Done(true);
    });

    public Task<AuthResult<bool>> DisableAsync() => InTurnAsync(async () =>
    {
        await _commands.CatchUpAsync();
        if (!records.IsEnabled)
        {
            return Refused<bool>(AuthRefusal.Conflict, "already disabled");
        }

        await _commands.SwitchAsync(isOn: false);
        Log.AuthDisabled(logger);
        return Done(true);
    });

    /// <summary>Creates a user with the roles he is to have.</summary>
    public Task<AuthResult<AuthUser>> CreateUserAsync(AuthUser user, ReadOnlyMemory<byte> password) =>
        InTurnAsync(() => CreateAsync(user, password));

    /// <summary>Creates a user without roles, or changes the password of one that exists.</summary>
    public Task<AuthResult<AuthUser>> CreateOrUpdateUserAsync(AuthUser user, ReadOnlyMemory<byte> password) =>
        InTurnAsync(async () =>
        {
            await _commands.CatchUpAsync();
            if (FindUser(user.Name) is not null)
            {
                return await UpdateAsync(user.Name, password, grant: [], revoke: []);
            }

            var created = await CreateAsync(user, password);
            return created is AuthResult<AuthUser>.Done done ? done with { IsNew = true } : created;
        });

    /// <summary>Gives roles, takes roles, and sets another password unless that is empty.</summary>
    public Task<AuthResult<AuthUser>> UpdateUserAsync(
        string name, ReadOnlyMemory<byte> password, ImmutableArray<string> grant, ImmutableArray<string> revoke) =>
        InTurnAsync(() => UpdateAsync(name, password, grant, revoke));

    public Task<AuthResult<bool>> DeleteUserAsync(byte[] name) => InTurnAsync(async () =>
    {
        await _commands.CatchUpAsync();
        var shown = Encoding.UTF8.GetString(name);
        if (records.IsEnabled && shown == AuthUser.RootName)
        {
            return Refused<bool>(AuthRefusal.Forbidden, "Cannot delete root user while auth is enabled.");
        }

        if (!await _commands.DeleteAsync(AuthKeys.Users, name))
        {
            return Unknown("User "u8, name, " does not exist"u8);
        }

        Log.UserDeleted(logger, shown);
        return Done(true);
    });

    public Task<AuthResult<AuthRole>> CreateRoleAsync(AuthRole role) => InTurnAsync(async () =>
    {
        if (role.Name == AuthRole.RootName)
        {
            return RootRoleRefused<AuthRole>();
        }

        if (!await _commands.CreateAsync(AuthKeys.Roles, role.Name, AuthJson.OfStored(role)))
        {
            return Refused<AuthRole>(AuthRefusal.Conflict, $"Role {role.Name} already exists.");
        }

        Log.RoleCreated(logger, role.Name);
        return new AuthResult<AuthRole>.Done(role, IsNew: true);
    });

    public Task<AuthResult<AuthRole>> UpdateRoleAsync(string name, KeyPermissions? grant, KeyPermissions? revoke) => InTurnAsync(async () =>
    {
        if (name == AuthRole.RootName)
        {
            return RootRoleRefused<AuthRole>();
        }

        var key = Encoding.UTF8.GetBytes(name);
        while (true)
        {
            await _commands.CatchUpAsync();
            var version = records.VersionOfRole(key); // First: a change between the two makes the replacement fail.
            if (records.FindRole(key) is not { } old)
            {
                return Refused<AuthRole>(AuthRefusal.NotFound, $"Role {name} does not exist.");
            }

            if (!old.Permissions.TryChange(grant, revoke, out var permissions, out var problem))
            {
                return Refused<AuthRole>(AuthRefusal.Conflict, problem);
            }

            if (old.Permissions.IsSameAs(permissions) && old.Grant is null && old.Revoke is null)
            {
                return Refused<AuthRole>(AuthRefusal.Invalid, "Role not updated. Use grant/revoke to update the role.");
            }

            var role = new AuthRole { Name = name, Permissions = permissions };
            if (await _commands.ReplaceAsync(AuthKeys.Roles, name, version, AuthJson.OfStored(role)))
            {
                Log.RoleUpdated(logger, name);
                return Done(role);
            }
        }
    });

    public Task<AuthResult<bool>> DeleteRoleAsync(byte[] name) => InTurnAsync(async () =>
    {
        var shown = Encoding.UTF8.GetString(name);
        if (shown == AuthRole.RootName)
        {
            return RootRoleRefused<bool>();
        }

        if (!await _commands.DeleteAsync(AuthKeys.Roles, name))
        {
            return Unknown("Role "u8, name, " doesn't exist."u8);
        }

        Log.RoleDeleted(logger, shown);
        return Done(true);
    });

    private async Task<AuthResult<AuthUser>> CreateAsync(AuthUser user, ReadOnlyMemory<byte> password)
    {
        if (password.IsEmpty)
        {
            return Refused<AuthUser>(
                AuthRefusal.Invalid, $"Cannot create user {user.Name} with an empty password");
        }

        var created = user.WithRootRole() with { PasswordHash = await HashAsync(password) };
        if (!await _commands.CreateAsync(AuthKeys.Users, user.Name, AuthJson.OfStored(created)))
        {
            return Refused<AuthUser>(AuthRefusal.Conflict, $"User {user.Name} already exists.");
        }

        Log.UserCreated(logger, user.Name);
        return Done(created);
    }

    private async Task<AuthResult<AuthUser>> UpdateAsync(
        string name, ReadOnlyMemory<byte> password, ImmutableArray<string> grant, ImmutableArray<string> revoke)
    {
        var key = Encoding.UTF8.GetBytes(name);
        string? hash = null;
        while (true)
        {
            await _commands.CatchUpAsync();
            var version = records.VersionOfUser(key); // First: a change between the two makes the replacement fail.
            if (records.FindUser(key)?.User is not { } old)
            {
                return Refused<AuthUser>(AuthRefusal.NotFound, $"User {name} does not exist.");
            }

            if (!NameSet.TryChange(old.Roles, grant, revoke, out var roles, out var granted, out var revoked))
            {
                return Refused<AuthUser>(AuthRefusal.Conflict, granted is not null
                    ? $"Granting duplicate role {granted} for user {name}"
                    : $"Revoking ungranted role {revoked} for user {name}");
            }

            if (password.IsEmpty && NameSet.AreSame(old.Roles, roles))
            {
                return Refused<AuthUser>(
                    AuthRefusal.Invalid, "User not updated. Use grant/revoke/password to update the user.");
            }

            if (!password.IsEmpty)
            {
                hash ??= await HashAsync(password);
            }

            var updated = old with { Roles = roles, PasswordHash = hash ?? old.PasswordHash };
            if (await _commands.ReplaceAsync(AuthKeys.Users, name, version, AuthJson.OfStored(updated)))
            {
                Log.UserUpdated(logger, name);
                return Done(updated);
            }
        }
    }

    private AuthUser? FindUser(string name) => records.FindUser(Encoding.UTF8.GetBytes(name))?.User;

    private static Task<string> HashAsync(ReadOnlyMemory<byte> password) =>
        Task.Run(() => PasswordHash.Create(password.Span));

    private async Task<AuthResult<T>> InTurnAsync<T>(Func<Task<AuthResult<T>>> change)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Interlocked.Exchange(ref _turnBefore, turn.Task);
        try
        {
            return await change();
        }
        catch (AuthNotReplicatedException failure)
        {
            return new AuthResult<T>.Failed(failure.Message);
        }
        finally
        {
            turn.SetResult();
        }
    }

    private static AuthResult<T> Done<T>(T value) => new AuthResult<T>.Done(value, IsNew: false);

    private static AuthResult<T> Refused<T>(AuthRefusal reason, string message) =>
        new AuthResult<T>.Refused(reason, Encoding.UTF8.GetBytes(message));

    private static AuthResult<bool>.Refused Unknown(ReadOnlySpan<byte> before, byte[] name, ReadOnlySpan<byte> after) =>
        new(AuthRefusal.NotFound, (byte[])[.. before, .. name, .. after]);

    private static AuthResult<T> RootRoleRefused<T>() =>
        Refused<T>(AuthRefusal.Forbidden, "Cannot modify role root: is root role.");
}
