using System.Buffers;
using System.Buffers.Text;

namespace Netcd.Api.Auth;

/// <summary>Reads the Authorization header of HTTP Basic (RFC 7617) as Go does.</summary>
internal static class BasicCredentials
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    private static ReadOnlySpan<byte> Scheme => "Basic "u8;

    /// <summary>Decodes name and password, which are split at the first colon.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="buffer">At least as long as the header. To be wiped by the caller.</param>
    /// <param name="name">Lies in the buffer.</param>
    /// <param name="password">Lies in the buffer.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> header, Span<byte> buffer, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> password)
    {
        name = default;
        password = default;
        if (header.Length <= Scheme.Length
            || !System.Text.Ascii.EqualsIgnoreCase(header[..Scheme.Length], Scheme)
            || !TryDecode(header[Scheme.Length..], buffer, out var bytes))
        {
            return false;
        }

        var colon = buffer[..bytes].IndexOf((byte)':');
        if (colon < 0)
        {
            return false;
        }

        name = buffer[..colon];
        password = buffer[(colon + 1)..bytes];
        return true;
    }

    /// <summary>Base64 without blanks; bits behind the last byte may be anything, as Go has it.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> buffer, out int bytes)
    {
        bytes = 0;
        if (text.Length % 4 != 0 || text.ContainsAny(Blanks))
        {
            return false;
        }

        text.CopyTo(buffer);
        var copy = buffer[..text.Length];
        ClearLastBits(copy);
        return Base64.DecodeFromUtf8InPlace(copy, out bytes) == OperationStatus.Done;
    }

    private static void ClearLastBits(Span<byte> text)
    {
        var (at, mask) = text switch
        {
            [.., (byte)'=', (byte)'='] => (text.Length - 3, 0x30),
            [.., (byte)'='] => (text.Length - 2, 0x3c),
            _ => (-1, 0),
        };
        if (at < 0)
        {
            return;
        }

        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        var digit = digits.IndexOf(text[at]);
        if (digit >= 0)
        {
            text[at] = digits[digit & mask];
        }
    }
}
