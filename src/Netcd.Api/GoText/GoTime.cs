using System.Globalization;

namespace Netcd.Api.GoText;

/// <summary>Writes moments as Go's JSON encoder does: RFC 3339, up to 9 fractional digits, the zone's offset or Z.</summary>
internal static class GoTime
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>The moment <paramref name="unixNs"/> on the clocks of <paramref name="zone"/>.</summary>
    public static string Format(long unixNs, TimeZoneInfo zone)
    {
        var seconds = Math.DivRem(unixNs, NsPerSecond, out var fractionNs);
        if (fractionNs < 0)
        {
            seconds--;
            fractionNs += NsPerSecond;
        }

        var utc = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var local = TimeZoneInfo.ConvertTime(utc, zone);
        var text = local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        if (fractionNs != 0)
        {
            text += "." + fractionNs.ToString("d9", CultureInfo.InvariantCulture).TrimEnd('0');
        }

        return text + (local.Offset == TimeSpan.Zero
            ? "Z"
            : local.ToString("zzz", CultureInfo.InvariantCulture));
    }
}
