using System.Globalization;

namespace Netcd.Api.GoText;

/// <summary>Writes a length of time as Go's <c>Duration.String</c> does: <c>1h2m3.5s</c>, <c>850.123ms</c>, <c>0s</c>.</summary>
internal static class GoDuration
{
    private const ulong NsPerSecond = 1_000_000_000;

    public static string Format(long durationNs)
    {
        if (durationNs == 0)
        {
            return "0s";
        }

        // The magnitude as unsigned: long.MinValue has no positive counterpart.
        var ns = durationNs < 0 ? (ulong)-(durationNs + 1) + 1 : (ulong)durationNs;
        var sign = durationNs < 0 ? "-" : "";
        return sign + ns switch
        {
            < 1_000 => Fixed(ns, digits: 0) + "ns",
            < 1_000_000 => Fixed(ns, digits: 3) + "µs",
            < NsPerSecond => Fixed(ns, digits: 6) + "ms",
            _ => FormatSeconds(ns),
        };
    }

    private static string FormatSeconds(ulong ns)
    {
        var minutes = ns / (60 * NsPerSecond);
        var seconds = Fixed(ns % (60 * NsPerSecond), digits: 9) + "s";
        return minutes switch
        {
            0 => seconds,
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h{minutes % 60}m{seconds}"),
        };
    }

    /// <summary>The value divided by 10^digits, without trailing zeros in the fraction.</summary>
    private static string Fixed(ulong value, int digits)
    {
        var scale = 1UL;
        for (var i = 0; i < digits; i++)
        {
            scale *= 10;
        }

        var whole = (value / scale).ToString(CultureInfo.InvariantCulture);
        var fraction = (value % scale).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0');
        return digits == 0 || fraction.Length == 0 ? whole : whole + "." + fraction;
    }
}
