using Netcd.Flags;

namespace Netcd.Tests.Flags;

public sealed class GoUnsignedTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 100)]
    [InlineData("0x64", 100)]
    [InlineData("0X6a", 106)]
    [InlineData("0144", 100)]
    [InlineData("0o144", 100)]
    [InlineData("0b1100100", 100)]
    [InlineData("1_000", 1000)]
    [InlineData("0x_ff", 255)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void A_number_is_read_in_the_base_of_its_prefix(string text, ulong expected)
    {
        Assert.Equal(GoUnsigned.Outcome.Read, GoUnsigned.Parse(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.5")]
    [InlineData("0x")]
    [InlineData("089")]
    [InlineData("0b2")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData("99999999999999999999x")]
    [InlineData("١")]
    public void Anything_else_is_malformed(string text) =>
        Assert.Equal(GoUnsigned.Outcome.Malformed, GoUnsigned.Parse(text, out _));

    [Theory]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void More_than_64_bits_is_too_large(string text) =>
        Assert.Equal(GoUnsigned.Outcome.TooLarge, GoUnsigned.Parse(text, out _));
}
