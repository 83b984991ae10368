using Netcd.Api.GoText;

namespace Netcd.Api.Tests.GoText;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData(0L, "0s")]
    [InlineData(1L, "1ns")]
    [InlineData(999L, "999ns")]
    [InlineData(1_100L, "1.1µs")]
    [InlineData(850_123_000L, "850.123ms")]
    [InlineData(1_000_000L, "1ms")]
    [InlineData(3_741_015_272L, "3.741015272s")]
    [InlineData(60_000_000_000L, "1m0s")]
    [InlineData(263_610_540_417L, "4m23.610540417s")]
    [InlineData(3_723_500_000_000L, "1h2m3.5s")]
    [InlineData(3_600_000_000_000L, "1h0m0s")]
    [InlineData(-1_500_000_000L, "-1.5s")]
    [InlineData(long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData(long.MinValue, "-2562047h47m16.854775808s")]
    public void A_duration_is_written_in_hours_minutes_and_seconds(long durationNs, string expected) =>
        Assert.Equal(expected, GoDuration.Format(durationNs));
}
