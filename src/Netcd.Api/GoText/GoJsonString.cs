using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Netcd.Api.GoText;

/// <summary>Decodes strings of JSON whose syntax was checked already. What is no UTF-8 becomes U+FFFD.</summary>
internal static class GoJsonString
{
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        var text = new char[raw.Length];
        return new string(text, 0, Decode(raw, text));
    }

    /// <summary>The string in UTF-8, to be wiped by the caller; leaves no other copy behind.</summary>
    public static byte[] DecodeSecret(ReadOnlySpan<byte> raw)
    {
        // Pinned: the collector would leave copies where it moves them from.
        var text = GC.AllocateUninitializedArray<char>(raw.Length, pinned: true);
        try
        {
            var characters = text.AsSpan(0, Decode(raw, text));
            var secret = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(characters), pinned: true);
            Encoding.UTF8.GetBytes(characters, secret);
            return secret;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    /// <summary>Never more characters than bytes.</summary>
    private static int Decode(ReadOnlySpan<byte> raw, Span<char> text)
    {
        var length = 0;
        while (!raw.IsEmpty)
        {
            var escape = raw.IndexOf((byte)'\\');
            var plain = escape < 0 ? raw : raw[..escape];
            length += Encoding.UTF8.GetChars(plain, text[length..]);
            raw = raw[plain.Length..];
            if (escape >= 0)
            {
                text[length++] = Unescape(ref raw);
            }
        }

        return length;
    }

    private static char Unescape(ref ReadOnlySpan<byte> raw)
    {
        var kind = raw[1];
        var rest = raw[2..];
        raw = kind == 'u' ? rest[4..] : rest;
        return kind switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'u' => (char)ushort.Parse(rest[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            _ => (char)kind,
        };
    }
}
