using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>Finds out whether a name and a password belong together. Thread-safe.</summary>
/// <remarks>
/// bcrypt is paid once per version of a user: what was verified is remembered as a digest of the password under a key of
/// that version, which only this process has ever had. Wrong passwords, and names that do not exist, pay it each
/// time, in a queue of their own. Who has logged in before, from where he did, does not wait behind them: see
/// <see cref="KnownLogins"/>.
/// </remarks>
public sealed class PasswordCheck
{
    /// <summary>
    /// From then on one request at a time verifies the password again, while the proof still lets in all others: a proof
    /// that is in use does not end.
    /// </summary>
    private static readonly TimeSpan RenewalAge = TimeSpan.FromMinutes(9);

    private readonly AuthRecords _records;
    private readonly TimeProvider _time;
    private readonly RememberedProofs _proofs;
    private readonly LoginQueue _queue;
    private readonly KnownLogins _known;

    /// <summary>Of it come the keys of names that have no user.</summary>
    private readonly ProofKey _nobodysKey = new();

    /// <summary>The hash of nobody's password, so that a name without a user takes as long as one with.</summary>
    private readonly string _nobodysHash = PasswordHash.OfNobody();

    public PasswordCheck(AuthRecords records, TimeProvider time)
        : this(records, time, threadsMax: Math.Max(Environment.ProcessorCount / 4, 1), PasswordHash.Verify)
    {
    }

    internal PasswordCheck(AuthRecords records, TimeProvider time, int threadsMax, PasswordVerifier verify)
    {
        _queue = new LoginQueue(threadsMax, verify);
        _known = new KnownLogins(time);
        _proofs = new RememberedProofs(records, time);
        _records = records;
        _time = time;
    }

    /// <summary>The user, if he exists and this is his password. Ends at once for a password that is remembered.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="password">Used up before the first wait; what is kept of it while it waits is wiped.</param>
    /// <param name="request">Whatever the next two take.</param>
    /// <param name="origin">Who asks; origins take turns.</param>
    /// <param name="aborted">Fires when nobody wants to know any more; asked for only if it has to wait.</param>
    public ValueTask<LoginResult> CheckAsync<T>(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> password,
        T request,
        Func<T, LoginOrigin> origin,
        Func<T, CancellationToken> aborted)
    {
        Span<byte> proof = stackalloc byte[SHA256.HashSizeInBytes];
        var record = _records.FindUser(name);
        (record?.Key ?? _nobodysKey.For(name)).Prove(password, proof);
        var from = origin(request);
        var now = _time.GetTimestamp();
        var remembering = record?.Remembers(proof, _time, now, RememberedProofs.AgeMax) == true ? record : null;
        if (remembering is not null)
        {
            _known.Note(remembering.User.Name, from, now);
            if (!remembering.TryBeginRenewal(_time, now, RenewalAge))
            {
                return new ValueTask<LoginResult>(new LoginResult(LoginStatus.Verified, remembering.User));
            }
        }

        var isKnown = record is not null && _known.Knows(record.User.Name, from);
        var hash = record?.User.PasswordHash ?? _nobodysHash;
        if (_queue.VerifyAsync(from, isKnown, proof, password, hash, aborted(request)) is { } verifying)
        {
            var finishing = FinishAsync(name.ToArray(), from, record, proof.ToArray(), verifying);
            return new ValueTask<LoginResult>(remembering is null ? finishing : RenewAsync(remembering, finishing));
        }

        if (remembering is not null)
        {
            remembering.EndRenewal(); // The next one tries; the proof is good for a while yet.
            return new ValueTask<LoginResult>(new LoginResult(LoginStatus.Verified, remembering.User));
        }

        return new ValueTask<LoginResult>(new LoginResult(LoginStatus.TooMany, User: null));
    }

    private async Task<LoginResult> FinishAsync(
        byte[] name, LoginOrigin from, UserRecord? record, byte[] proof, Task<bool> verifying)
    {
        var isRight = await verifying;

        // It may have waited for long: only the user as he is by now counts. Other roles do not make it another password.
        if (!isRight || record is null || _records.PeekUser(name) is not { } now
            || now.User.PasswordHash != record.User.PasswordHash)
        {
            return new LoginResult(LoginStatus.Refused, User: null);
        }

        if (now == record) // Else it has another key.
        {
            _proofs.Remember(record, name, proof);
        }

        _known.Note(now.User.Name, from, _time.GetTimestamp());
        return new LoginResult(LoginStatus.Verified, now.User);
    }

    private static async Task<LoginResult> RenewAsync(UserRecord record, Task<LoginResult> finishing)
    {
        try
        {
            return await finishing;
        }
        finally
        {
            record.EndRenewal(); // Also if its request was given up: the next one tries.
        }
    }
}
