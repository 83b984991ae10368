using Netcd.Api.GoText;

namespace Netcd.Api.Tests.GoText;

public sealed class GoTimeTests
{
    private const long Moment = 1_795_198_380_036_073_360; // 2026-11-20T18:13:00.03607336Z

    [Theory]
    [InlineData(Moment, 0, "2026-11-20T18:13:00.03607336Z")]
    [InlineData(Moment, 60, "2026-11-20T19:13:00.03607336+01:00")]
    [InlineData(Moment, -570, "2026-11-20T08:43:00.03607336-09:30")]
    [InlineData(Moment - 36_073_360, 0, "2026-11-20T18:13:00Z")] // No fraction when it is zero.
    [InlineData(1L, 0, "1970-01-01T00:00:00.000000001Z")]
    [InlineData(-1L, 0, "1969-12-31T23:59:59.999999999Z")]
    public void A_moment_carries_the_offset_of_its_zone(long unixNs, int offsetMinutes, string expected)
    {
        var offset = TimeSpan.FromMinutes(offsetMinutes);
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", offset, displayName: null, standardDisplayName: null);

        Assert.Equal(expected, GoTime.Format(unixNs, zone));
    }
}
