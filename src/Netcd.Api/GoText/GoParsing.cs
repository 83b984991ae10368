namespace Netcd.Api.GoText;

/// <summary>Reads numbers and booleans exactly as Go's <c>strconv</c> does: nothing trimmed, nothing guessed.</summary>
internal static class GoParsing
{
    /// <summary>Reads 0 to 18446744073709551615 in decimal digits only. No sign, space or separator; leading zeros count.</summary>
    public static bool TryParseUint64(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9 || value > ulong.MaxValue / 10)
            {
                return false;
            }

            var tenfold = value * 10;
            if (tenfold > ulong.MaxValue - digit)
            {
                return false;
            }

            value = tenfold + digit;
        }

        return true;
    }

    /// <summary>Reads <c>1 t T TRUE true True</c> or <c>0 f F FALSE false False</c>.</summary>
    public static bool TryParseBool(ReadOnlySpan<byte> text, out bool value)
    {
        value = text is [(byte)'1' or (byte)'t' or (byte)'T']
            || text.SequenceEqual("true"u8) || text.SequenceEqual("TRUE"u8) || text.SequenceEqual("True"u8);
        return value
            || text is [(byte)'0' or (byte)'f' or (byte)'F']
            || text.SequenceEqual("false"u8) || text.SequenceEqual("FALSE"u8) || text.SequenceEqual("False"u8);
    }
}
