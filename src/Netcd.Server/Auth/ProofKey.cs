using System.Diagnostics;
using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>HMAC-SHA256 (RFC 2104) under a random key that never leaves this object. Thread-safe.</summary>
/// <remarks>
/// Each thread keeps a context with the key set up: to make one costs more than twice as much as the hashing of such short
/// texts. The library wipes what was hashed out of it.
/// </remarks>
#pragma warning disable CA1001 // Lives as long as the process.
internal sealed class ProofKey
#pragma warning restore CA1001
{
    private const int KeyBytes = 64; // One block of SHA-256.

    private readonly ThreadLocal<IncrementalHash> _hmac;

    public ProofKey()
        : this(RandomNumberGenerator.GetBytes(KeyBytes))
    {
    }

    internal ProofKey(byte[] key) => _hmac = new ThreadLocal<IncrementalHash>(
        () => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <param name="text">What to authenticate.</param>
    /// <param name="proof">Takes the HMAC, <see cref="SHA256.HashSizeInBytes"/> long.</param>
    public void Authenticate(ReadOnlySpan<byte> text, Span<byte> proof)
    {
        var hmac = _hmac.Value ?? throw new UnreachableException("Its factory makes one.");
        hmac.AppendData(text);
        hmac.GetHashAndReset(proof);
    }
}
