using System.Buffers.Text;

namespace Netcd.Store.Json;

/// <summary>Times as Go writes and reads them in JSON: RFC 3339 with up to nine fraction digits.</summary>
internal static class GoTime
{
    public const int TextBytesMax = 30;

    private const long NsPerSecond = 1_000_000_000;
    private const int FractionDigitsMax = 9;

    // Times are at most 292 years from 1970 here, so years always have four digits.
    private static ReadOnlySpan<byte> Example => "2006-01-02T15:04:05"u8;

    /// <summary>Go's zero time, by which etcd's snapshots say "never".</summary>
    private static readonly long NeverSeconds =
        (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    /// <summary>Writes the time in UTC; returns the number of bytes.</summary>
    public static int Format(long unixNs, Span<byte> output)
    {
        var seconds = Math.DivRem(unixNs, NsPerSecond, out var fraction);
        if (fraction < 0)
        {
            (seconds, fraction) = (seconds - 1, fraction + NsPerSecond);
        }

        var time = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        Example.CopyTo(output);
        Digits(time.Year, output[..4]);
        Digits(time.Month, output[5..7]);
        Digits(time.Day, output[8..10]);
        Digits(time.Hour, output[11..13]);
        Digits(time.Minute, output[14..16]);
        Digits(time.Second, output[17..19]);
        var length = Example.Length;
        if (fraction != 0)
        {
            output[length] = (byte)'.';
            Digits(fraction, output.Slice(length + 1, FractionDigitsMax));
            length += output.Slice(length, 1 + FractionDigitsMax).TrimEnd((byte)'0').Length;
        }

        output[length] = (byte)'Z';
        return length + 1;
    }

    /// <summary>
    /// Reads a time of any zone; 0 for Go's zero time. False when it is no time, or more than 292 years from 1970.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixNs)
    {
        unixNs = 0;
        if (!TryParseLocal(text, out var local)
            || !TryParseFraction(text[Example.Length..], out var fraction, out var zone)
            || !TryParseZone(zone, out var offsetSeconds))
        {
            return false;
        }

        var seconds = (local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond - offsetSeconds;
        if (seconds == NeverSeconds && fraction == 0)
        {
            return true;
        }

        var ns = (Int128)seconds * NsPerSecond + fraction;
        unixNs = (long)Int128.Clamp(ns, long.MinValue, long.MaxValue);
        return unixNs == ns;
    }

    private static bool TryParseLocal(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        if (text.Length < Example.Length
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day) || !TryDigits(text[11..13], out var hour)
            || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        local = new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second, DateTimeKind.Utc);
        return true;
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out long ns, out ReadOnlySpan<byte> rest)
    {
        ns = 0;
        rest = text;
        if (!text.StartsWith((byte)'.'))
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > FractionDigitsMax || !TryDigits(text.Slice(1, digits), out ns))
        {
            return false;
        }

        for (var missing = digits; missing < FractionDigitsMax; missing++)
        {
            ns *= 10;
        }

        rest = text[(1 + digits)..];
        return true;
    }

    private static bool TryParseZone(ReadOnlySpan<byte> text, out long offsetSeconds)
    {
        offsetSeconds = 0;
        if (text is [(byte)'Z'])
        {
            return true;
        }

        if (text is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _]
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes))
        {
            return false;
        }

        offsetSeconds = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static void Digits(long value, Span<byte> output)
    {
        for (var i = output.Length - 1; i >= 0; i--, value /= 10)
        {
            output[i] = (byte)('0' + value % 10);
        }
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;
    }
}
