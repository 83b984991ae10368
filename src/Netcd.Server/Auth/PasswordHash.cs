using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace Netcd.Server.Auth;

/// <summary>bcrypt in the text form that Go's x/crypto/bcrypt, and so etcd, stores: <c>$2a$10$</c>, salt and hash.</summary>
/// <remarks>Each call costs tens of milliseconds of CPU by design.</remarks>
public static class PasswordHash
{
    private const int Cost = 10;
    private const int CostMin = 4;
    private const int CostMax = 31;
    private const int KeyBytesMax = 72; // What Blowfish's key schedule takes; the rest of a longer password counts for nothing.
    private const int SaltBytes = 16;
    private const int SaltChars = 22;
    private const int HashBytes = 23; // bcrypt yields 24, and everybody drops the last one.
    private const int HashChars = 31;

    private static ReadOnlySpan<byte> Alphabet => "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8;

    /// <summary>A new hash of a password, under a salt of its own.</summary>
    public static string Create(ReadOnlySpan<byte> password)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        RandomNumberGenerator.Fill(salt);
        return $"$2a${Cost:d2}${Encode(salt)}{Encode(Compute(password, salt, Cost))}";
    }

    /// <summary>A text like that of a hash, of which nobody knows a password. Costs nothing.</summary>
    public static string OfNobody() => $"$2a${Cost:d2}${Encode(RandomNumberGenerator.GetBytes(SaltBytes))}{Encode(RandomNumberGenerator.GetBytes(HashBytes))}";

    /// <summary>Whether <paramref name="hash"/> is that of the password. False for what is not a bcrypt text.</summary>
    public static bool Verify(ReadOnlySpan<byte> password, string hash)
    {
        if (!TryParse(hash, out var cost, out var salt, out var expected))
        {
            return false;
        }

        var actual = Encode(Compute(password, salt, cost));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(actual), Encoding.ASCII.GetBytes(expected));
    }

    private static bool TryParse(string hash, out int cost, out byte[] salt, out string expected)
    {
        (cost, salt, expected) = (0, [], "");
        if (hash.Split('$') is not ["", ['2'] or ['2', _], [_, _] costText, { Length: SaltChars + HashChars } rest]
            || !int.TryParse(costText, out cost)
            || cost is < CostMin or > CostMax
            || !TryDecode(rest[..SaltChars], out salt))
        {
            return false;
        }

        expected = rest[SaltChars..];
        return true;
    }

    private static byte[] Compute(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int cost)
    {
        // The zero byte at the end counts too, as in C.
        var key = GC.AllocateArray<byte>(Math.Min(password.Length + 1, KeyBytesMax), pinned: true);
        password[..Math.Min(password.Length, KeyBytesMax)].CopyTo(key);
        try
        {
            return BCrypt.Generate(key, salt.ToArray(), cost, addTerminator: false)[..HashBytes];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Base64 with bcrypt's own alphabet, without padding.</summary>
    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 6)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append((char)Alphabet[(pair >> (10 - (bit % 8))) & 0x3f]);
        }

        return text.ToString();
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 6 / 8];
        for (var i = 0; i < text.Length; i++)
        {
            var value = Alphabet.IndexOf((byte)text[i]);
            if (value < 0 || text[i] > 0x7f)
            {
                return false;
            }

            var bit = i * 6;
            var shifted = value << (10 - (bit % 8)); // Over two bytes.
            bytes[bit / 8] |= (byte)(shifted >> 8);
            if ((bit / 8) + 1 < bytes.Length)
            {
                bytes[(bit / 8) + 1] |= (byte)shifted;
            }
        }

        return true;
    }
}
