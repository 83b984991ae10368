using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>
/// One stored version of a user, and the proof of the password that was last verified against it. A change of the user
/// makes another record, which knows of no proof.
/// </summary>
public sealed class UserRecord
{
    private volatile Verified? _verified;

    internal UserRecord(AuthUser user) => User = user;

    public AuthUser User { get; }

    /// <summary>What passwords for this version are proven with, and no other version.</summary>
    internal ProofKey Key { get; } = new();

    internal void Remember(ReadOnlySpan<byte> proof, long verifiedAt) => _verified = new Verified(proof.ToArray(), verifiedAt);

    /// <summary>Whether this proof is the remembered one and not older than <paramref name="ageMax"/>.</summary>
    internal bool Remembers(ReadOnlySpan<byte> proof, TimeProvider time, long now, TimeSpan ageMax) =>
        _verified is { } verified
        && time.GetElapsedTime(verified.At, now) <= ageMax
        && CryptographicOperations.FixedTimeEquals(proof, verified.Proof);

    internal bool HasProof => _verified is not null;

    /// <summary>Whether there is no proof, or only one that is older.</summary>
    internal bool IsOlderThan(TimeSpan age, TimeProvider time, long now) =>
        _verified is not { } verified || time.GetElapsedTime(verified.At, now) > age;

    /// <summary>Wipes the proof, if there is one.</summary>
    internal void Forget()
    {
        var verified = _verified;
        _verified = null;
        CryptographicOperations.ZeroMemory(verified?.Proof);
    }

    /// <summary>
    /// Whether the proof is older than <paramref name="age"/> and nobody verifies the password again yet; then the caller
    /// is to do that, and to call <see cref="EndRenewal"/>.
    /// </summary>
    internal bool TryBeginRenewal(TimeProvider time, long now, TimeSpan age) =>
        _verified is { } verified && time.GetElapsedTime(verified.At, now) > age && verified.TryBeginRenewal();

    internal void EndRenewal() => _verified?.EndRenewal();

    private sealed class Verified(byte[] proof, long at)
    {
        private int _isRenewed;

        public byte[] Proof { get; } = proof;

        public long At { get; } = at;

        public bool TryBeginRenewal() => Interlocked.Exchange(ref _isRenewed, 1) == 0;

        public void EndRenewal() => Volatile.Write(ref _isRenewed, 0);
    }
}
