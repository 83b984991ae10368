using Netcd.Api.GoText;

namespace Netcd.Api.Tests.GoText;

public sealed class GoFloatTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(100.0, "100")]
    [InlineData(1234567.0, "1234567")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.00000099, "9.9e-7")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(9223372036854775807.0, "9223372036854776000")] // The minimum of a follower that never answered.
    [InlineData(0.00010843300000000001, "0.00010843300000000001")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    public void Json_has_an_exponent_only_at_the_far_ends(double value, string expected) =>
        Assert.Equal(expected, GoFloat.FormatJson(value));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(20000.0, "20000")]
    [InlineData(999999.0, "999999")]
    [InlineData(1000000.0, "1e+06")]
    [InlineData(2147483648.0, "2.147483648e+09")]
    [InlineData(1795209216.28, "1.79520921628e+09")]
    [InlineData(0.002415533, "0.002415533")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NaN, "NaN")]
    public void Metrics_have_an_exponent_below_four_places_and_from_seven_digits_on(double value, string expected) =>
        Assert.Equal(expected, GoFloat.FormatMetric(value));
}
