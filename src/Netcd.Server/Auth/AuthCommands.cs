using System.Text;
using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Server.Auth;

/// <summary>Has users and roles written through the log, with commands that etcd understands. Not thread-safe.</summary>
/// <remarks>All methods throw <see cref="AuthNotReplicatedException"/> if the cluster does not answer in time.</remarks>
internal sealed class AuthCommands(Member member)
{
    private bool _hasDirectories;

    /// <summary>Has this member catch up with all that was acknowledged anywhere, before it decides by what it holds.</summary>
    public async Task CatchUpAsync()
    {
        if (await member.ConfirmLeadershipAsync(CancellationToken.None) is { } failed)
        {
            throw new AuthNotReplicatedException(failed.Cause);
        }
    }

    /// <summary>False if there is one of that name.</summary>
    public async Task<bool> CreateAsync(KeyPath directory, string name, byte[] value)
    {
        await EnsureDirectoriesAsync();
        return AuthKeys.TryGetPath(directory, Encoding.UTF8.GetBytes(name), out var path)
            && await DoAsync(Put(path, value, mustExist: false));
    }

    /// <summary>False if what stands there is no longer the version of this index.</summary>
    public async Task<bool> ReplaceAsync(KeyPath directory, string name, ulong version, byte[] value)
    {
        await EnsureDirectoriesAsync();
        return version > 0
            && AuthKeys.TryGetPath(directory, Encoding.UTF8.GetBytes(name), out var path)
            && await DoAsync(Put(path, value, mustExist: true) with { PrevIndex = version });
    }

    /// <summary>False if there is none of that name.</summary>
    public async Task<bool> DeleteAsync(KeyPath directory, byte[] name)
    {
        await EnsureDirectoriesAsync();
        return AuthKeys.TryGetPath(directory, name, out var path)
            && await DoAsync(new KeyCommand { Method = KeyMethod.Delete, Path = path, PrevExist = true });
    }

    public async Task SwitchAsync(bool isOn)
    {
        await EnsureDirectoriesAsync();
        await DoAsync(Put(AuthKeys.Enabled, isOn ? "true"u8 : "false"u8, mustExist: true));
    }

    private static KeyCommand Put(KeyPath path, ReadOnlySpan<byte> value, bool mustExist) =>
        new() { Method = KeyMethod.Put, Path = path, Value = value.ToArray(), PrevExist = mustExist };

    /// <summary>Four writes, of which all may be refused: what they create is there since the first change.</summary>
    private async Task EnsureDirectoriesAsync()
    {
        if (_hasDirectories)
        {
            return;
        }

        foreach (var path in new[] { KeySpaces.Auth, AuthKeys.Users, AuthKeys.Roles })
        {
            await DoAsync(
                new KeyCommand { Method = KeyMethod.Put, Path = path, Directory = true, PrevExist = false });
        }

        await DoAsync(Put(AuthKeys.Enabled, "false"u8, mustExist: false));
        _hasDirectories = true;
    }

    /// <summary>Whether the store did it; it may have refused.</summary>
    private async Task<bool> DoAsync(KeyCommand command) =>
        await member.ProposeAsync(command, CancellationToken.None) switch
        {
            ProposalResult.Applied applied => applied.Result is StoreResult.Done,
            ProposalResult.Failed failed => throw new AuthNotReplicatedException(failed.Cause),
            _ => true,
        };
}
