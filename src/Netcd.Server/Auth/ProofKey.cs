using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>SHA-256 keyed by 32 random bytes that never leave this object. Thread-safe.</summary>
/// <remarks>
/// The digest of key and text, and not HMAC, which takes twice as long: what HMAC adds keeps whoever sees a digest from
/// making that of a longer text, and these are shown to nobody. Each thread keeps a context, since to make one costs as
/// much as to use it. The library wipes what was hashed out of it.
/// </remarks>
internal sealed class ProofKey
{
    private const int KeyBytes = SHA256.HashSizeInBytes;

    [ThreadStatic]
    private static IncrementalHash? _context;

    private readonly byte[] _key;

    public ProofKey()
        : this(RandomNumberGenerator.GetBytes(KeyBytes))
    {
    }

    internal ProofKey(byte[] key) => _key = key;

    /// <param name="text">What to prove the knowledge of.</param>
    /// <param name="proof">Takes the digest, <see cref="SHA256.HashSizeInBytes"/> long.</param>
    public void Prove(ReadOnlySpan<byte> text, Span<byte> proof)
    {
        var context = _context ?? IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _context = null; // One that failed halfway is not used again.
        context.AppendData(_key);
        context.AppendData(text);
        context.GetHashAndReset(proof);
        _context = context;
    }

    /// <summary>A key that is always the same for this name, and that nobody else can make.</summary>
    public ProofKey For(ReadOnlySpan<byte> name)
    {
        var derived = new byte[KeyBytes];
        Prove(name, derived);
        return new ProofKey(derived);
    }
}
