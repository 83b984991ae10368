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

    internal void Remember(ReadOnlySpan<byte> proof, long verifiedAt) => _verified = new Verified(proof.ToArray(), verifiedAt);

    /// <summary>Whether this proof is the remembered one and not older than <paramref name="ageMax"/>.</summary>
    internal bool Remembers(ReadOnlySpan<byte> proof, TimeProvider time, TimeSpan ageMax)
    {
        if (_verified is not { } verified)
        {
            return false;
        }

        if (time.GetElapsedTime(verified.At) <= ageMax)
        {
            return CryptographicOperations.FixedTimeEquals(proof, verified.Proof);
        }

        _verified = null;
        return false;
    }

    private sealed record Verified(byte[] Proof, long At);
}
