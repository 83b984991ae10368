using Netcd.Api.Keys;

namespace Netcd.Api.Tests.Keys;

public sealed class TtlArithmeticTests
{
    private const long Now = 1_795_198_380_036_073_360; // November 2026
    private const long Year2000 = 946_684_800_000_000_000;

    [Theory]
    [InlineData(0UL, 0L)]
    [InlineData(5UL, 5_000_000_000L)]
    [InlineData(18_446_744_074UL, 290_448_384L)]                  // Wraps to 0.29 s.
    [InlineData(18_446_744_073_709_551_615UL, -1_000_000_000L)]   // Wraps to -1 s.
    public void A_ttl_is_added_to_now(ulong ttlSeconds, long expectedOffsetNs) =>
        Assert.Equal(Now + expectedOffsetNs, TtlArithmetic.ExpirationNs(ttlSeconds, Now));

    [Theory]
    [InlineData(7_434_000_000UL)] // Beyond 2262, the last year that fits.
    [InlineData(9_223_372_036UL)] // The product still fits, the sum does not.
    [InlineData(9_223_372_037UL)] // The product wraps.
    [InlineData(10_000_000_000UL)]
    public void A_ttl_beyond_the_year_2262_wraps_to_a_time_long_past(ulong ttlSeconds) =>
        Assert.True(TtlArithmetic.ExpirationNs(ttlSeconds, Now) < Year2000);

    [Fact]
    public void The_last_ttl_before_the_wrap_expires_in_2262() =>
        Assert.Equal(Now + 7_428_000_000_000_000_000, TtlArithmetic.ExpirationNs(7_428_000_000, Now));
}
