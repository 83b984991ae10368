using System.Buffers;

namespace Netcd.Http.Requests;

/// <summary>Percent escapes of URLs, on raw bytes and by Go's rules.</summary>
internal static class PercentCoding
{
    private static readonly SearchValues<byte> PathBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@"u8);

    /// <summary>Where the first % stands that two hexadecimal digits do not follow, or -1.</summary>
    public static int IndexOfBadEscape(ReadOnlySpan<byte> text)
    {
        for (var start = 0; ;)
        {
            var percent = text[start..].IndexOf((byte)'%');
            if (percent < 0)
            {
                return -1;
            }

            start += percent;
            if (start + 2 >= text.Length || !IsHexDigit(text[start + 1]) || !IsHexDigit(text[start + 2]))
            {
                return start;
            }

            start += 3;
        }
    }

    public static bool IsWellFormed(ReadOnlySpan<byte> text) => IndexOfBadEscape(text) < 0;

    /// <summary>Decodes well-formed <paramref name="text"/>; the result is never longer.</summary>
    /// <returns>The bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> destination, bool plusIsSpace)
    {
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                c = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else if (plusIsSpace && c == '+')
            {
                c = (byte)' ';
            }

            destination[written++] = c;
        }

        return written;
    }

    /// <summary>Escapes a decoded path as Go's url.URL does when it has nothing but the decoded path.</summary>
    public static void EscapePath(ReadOnlySpan<byte> path, IBufferWriter<byte> output)
    {
        foreach (var c in path)
        {
            if (PathBytes.Contains(c))
            {
                output.Write([c]);
            }
            else
            {
                output.Write([(byte)'%', "0123456789ABCDEF"u8[c >> 4], "0123456789ABCDEF"u8[c & 15]]);
            }
        }
    }

    private static bool IsHexDigit(byte c) => char.IsAsciiHexDigit((char)c);

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
