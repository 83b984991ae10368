using System.Globalization;

namespace Netcd.Flags;

/// <summary>Unsigned numbers as Go's strconv.ParseUint reads them with base 0: "100", "0x64", "0o144", "0b11", "1_000".</summary>
internal static class GoUnsigned
{
    public enum Outcome
    {
        Read,
        Malformed,
        TooLarge,
    }

    public static Outcome Parse(string text, out ulong value)
    {
        value = 0;
        var (numberBase, digits) = SplitPrefix(text);
        if (digits.Length == 0 || !UnderscoresSeparateDigits(text))
        {
            return Outcome.Malformed;
        }

        UInt128 sum = 0;
        foreach (var character in digits)
        {
            if (character == '_')
            {
                continue;
            }

            if (!char.IsAsciiHexDigit(character) || HexValue(character) >= numberBase)
            {
                return Outcome.Malformed;
            }

            // A number that is too large is still read to its end: Go prefers "parse error" if a later character is bad.
            sum = UInt128.Min((sum * numberBase) + HexValue(character), (UInt128)ulong.MaxValue + 1);
        }

        if (sum > ulong.MaxValue)
        {
            return Outcome.TooLarge;
        }

        value = (ulong)sum;
        return Outcome.Read;
    }

    private static (uint Base, string Digits) SplitPrefix(string text)
    {
        if (text.Length < 2 || text[0] != '0')
        {
            return (10, text);
        }

        return char.ToLowerInvariant(text[1]) switch
        {
            'x' => (16, text[2..]),
            'o' => (8, text[2..]),
            'b' => (2, text[2..]),
            _ => (8, text[1..]),
        };
    }

    /// <summary>An underscore may stand only between two digits, or between the base prefix and a digit.</summary>
    private static bool UnderscoresSeparateDigits(string text)
    {
        for (var i = text.IndexOf('_', StringComparison.Ordinal); i >= 0; i = text.IndexOf('_', i + 1))
        {
            var hasDigits = i > 0 && i < text.Length - 1
                && (char.IsAsciiHexDigit(text[i - 1]) || (i == 2 && char.IsAsciiLetter(text[1])))
                && char.IsAsciiHexDigit(text[i + 1]);
            if (!hasDigits)
            {
                return false;
            }
        }

        return true;
    }

    private static uint HexValue(char digit) =>
        uint.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
