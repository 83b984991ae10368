using System.Security.Cryptography;
using System.Text;

namespace Netcd.Server.Auth;

/// <summary>Finds out whether a name and a password belong together. Thread-safe.</summary>
/// <remarks>
/// bcrypt is paid once per version of a user: what was verified is remembered as an HMAC of the stored hash and the
/// password under a key that only this process has ever had. Wrong passwords, and names that do not exist, pay it each
/// time, in a queue of their own.
/// </remarks>
public sealed class PasswordCheck
{
    private const int OnStackMax = 512;

    /// <summary>How long a proof is remembered; after that the password is verified with bcrypt again.</summary>
    private static readonly TimeSpan ProofAgeMax = TimeSpan.FromMinutes(10);

    private readonly AuthRecords _records;
    private readonly TimeProvider _time;
    private readonly LoginQueue _queue;
    private readonly ProofKey _key = new();

    /// <summary>The hash of nobody's password, so that a name without a user takes as long as one with.</summary>
    private readonly Lazy<string> _nobodysHash = new(() => PasswordHash.Create(RandomNumberGenerator.GetBytes(16)));

    public PasswordCheck(AuthRecords records, TimeProvider time)
        : this(records, time, PasswordHash.Verify)
    {
    }

    internal PasswordCheck(AuthRecords records, TimeProvider time, PasswordVerifier verify)
    {
        _queue = new LoginQueue(threadsMax: Math.Max(Environment.ProcessorCount / 4, 1), verify);
        _records = records;
        _time = time;
    }

    /// <summary>The user, if he exists and this is his password. Ends at once for a password that is remembered.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="password">Used up before the first wait; what is kept of it while it waits is wiped.</param>
    /// <param name="request">Whatever the next two take; they are asked only if it has to wait.</param>
    /// <param name="origin">The address that asks; addresses take turns.</param>
    /// <param name="aborted">Fires when nobody wants to know any more.</param>
    public ValueTask<LoginResult> CheckAsync<T>(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> password,
        T request,
        Func<T, string> origin,
        Func<T, CancellationToken> aborted)
    {
        Span<byte> proof = stackalloc byte[SHA256.HashSizeInBytes];
        var record = _records.FindUser(name);
        Prove(name, record, password, proof);
        if (record is not null && record.Remembers(proof, _time, ProofAgeMax))
        {
            return new ValueTask<LoginResult>(new LoginResult(LoginStatus.Verified, record.User));
        }

        var hash = record?.User.PasswordHash ?? _nobodysHash.Value;
        return _queue.VerifyAsync(origin(request), proof, password, hash, aborted(request)) is { } verifying
            ? new ValueTask<LoginResult>(FinishAsync(name.ToArray(), record, proof.ToArray(), verifying))
            : new ValueTask<LoginResult>(new LoginResult(LoginStatus.TooMany, User: null));
    }

    private async Task<LoginResult> FinishAsync(byte[] name, UserRecord? record, byte[] proof, Task<bool> verifying)
    {
        var isRight = await verifying;

        // It may have waited for long: only the user as he is by now counts.
        if (!isRight || record is null || !ReferenceEquals(_records.PeekUser(name), record))
        {
            return new LoginResult(LoginStatus.Refused, User: null);
        }

        record.Remember(proof, _time.GetTimestamp());
        return new LoginResult(LoginStatus.Verified, record.User);
    }

    private void Prove(ReadOnlySpan<byte> name, UserRecord? record, ReadOnlySpan<byte> password, Span<byte> proof)
    {
        var hash = record?.User.PasswordHash ?? "";
        var length = name.Length + 1 + Encoding.UTF8.GetMaxByteCount(hash.Length) + 1 + password.Length;
        var rented = length > OnStackMax ? GC.AllocateUninitializedArray<byte>(length, pinned: true) : [];
        var text = length > OnStackMax ? rented : stackalloc byte[OnStackMax];
        name.CopyTo(text);
        var written = name.Length;
        text[written++] = 0;
        written += Encoding.UTF8.GetBytes(hash, text[written..]);
        text[written++] = 0;
        password.CopyTo(text[written..]);
        written += password.Length;
        _key.Authenticate(text[..written], proof);
        CryptographicOperations.ZeroMemory(text[..written]);
    }
}
