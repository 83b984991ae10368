using System.Text;
using Netcd.Store.Json;

namespace Netcd.Store.Tests.Json;

public class GoTimeTests
{
    public static TheoryData<long, string> Times => new()
    {
        { 0, "1970-01-01T00:00:00Z" },
        { -1, "1969-12-31T23:59:59.999999999Z" },
        { 1_000_000_000, "1970-01-01T00:00:01Z" },
        { 1_795_197_600_036_073_360, "2026-11-20T18:00:00.03607336Z" }, // No zeros at the end of the fraction.
        { 1_795_197_600_100_000_000, "2026-11-20T18:00:00.1Z" },
        { 1_795_197_600_000_000_001, "2026-11-20T18:00:00.000000001Z" },
        { 951_782_400_000_000_000, "2000-02-29T00:00:00Z" },
        { long.MaxValue, "2262-04-11T23:47:16.854775807Z" },
        { long.MinValue, "1677-09-21T00:12:43.145224192Z" },
    };

    [Theory, MemberData(nameof(Times))]
    public void A_time_is_written_and_read_as_Go_does(long unixNs, string text)
    {
        var output = new byte[GoTime.TextBytesMax];

        Assert.Equal(text, Encoding.ASCII.GetString(output, 0, GoTime.Format(unixNs, output)));
        Assert.True(GoTime.TryParse(Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(unixNs, read);
    }

    [Theory]
    [InlineData("2026-11-21T03:00:00.5+09:00", 1_795_197_600_500_000_000)]
    [InlineData("2026-11-20T12:30:00-05:30", 1_795_197_600_000_000_000)]
    [InlineData("2026-11-20T18:00:00+00:00", 1_795_197_600_000_000_000)]
    [InlineData("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000)]
    [InlineData("0001-01-01T00:00:00Z", 0)] // Go's zero time: never.
    public void A_time_of_any_zone_is_read(string text, long unixNs)
    {
        Assert.True(GoTime.TryParse(Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(unixNs, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T18:00:00")]
    [InlineData("2026-11-20 18:00:00Z")]
    [InlineData("2026-13-20T18:00:00Z")]
    [InlineData("2025-02-29T18:00:00Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T18:00:00.Z")]
    [InlineData("2026-11-20T18:00:00.1234567891Z")]
    [InlineData("2026-11-20T18:00:00+9:00")]
    [InlineData("2026-11-20T18:00:00Zx")]
    [InlineData("-026-11-20T18:00:00Z")]
    [InlineData("0001-01-01T00:00:01Z")] // Out of reach of 64 bits.
    [InlineData("2262-04-11T23:47:16.854775808Z")]
    public void What_is_no_time_is_refused(string text) =>
        Assert.False(GoTime.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
