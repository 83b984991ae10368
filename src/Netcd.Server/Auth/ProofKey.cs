using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>HMAC-SHA256 (RFC 2104) under a random key that never leaves this object. Thread-safe.</summary>
/// <remarks>
/// From two plain hashes with the padded keys prepared: the library's own HMAC sets up a context each time, which costs
/// several times as much as the hashing of such short texts.
/// </remarks>
internal sealed class ProofKey
{
    /// <summary>What a text to authenticate has to leave free at its start: one block of SHA-256.</summary>
    public const int PrefixBytes = 64;

    private readonly byte[] _inner;
    private readonly byte[] _outer;

    public ProofKey()
        : this(RandomNumberGenerator.GetBytes(PrefixBytes))
    {
    }

    /// <param name="key">One block.</param>
    internal ProofKey(byte[] key)
    {
        _inner = Array.ConvertAll(key, b => (byte)(b ^ 0x36));
        _outer = Array.ConvertAll(key, b => (byte)(b ^ 0x5c));
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>The HMAC of what follows the prefix, which is overwritten.</summary>
    public void Authenticate(Span<byte> text, Span<byte> proof)
    {
        Span<byte> second = stackalloc byte[PrefixBytes + SHA256.HashSizeInBytes];
        _inner.CopyTo(text);
        SHA256.HashData(text, second[PrefixBytes..]);
        text[..PrefixBytes].Clear();
        _outer.CopyTo(second);
        SHA256.HashData(second, proof);
        second.Clear();
    }
}
