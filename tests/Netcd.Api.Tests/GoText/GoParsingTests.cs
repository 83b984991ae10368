using System.Text;
using Netcd.Api.GoText;

namespace Netcd.Api.Tests.GoText;

public sealed class GoParsingTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("7", 7UL)]
    [InlineData("007", 7UL)]                                         // Leading zeros are allowed.
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("000000000000000000000000000018446744073709551615", ulong.MaxValue)]
    public void Decimal_digits_are_a_number(string text, ulong expected)
    {
        Assert.True(GoParsing.TryParseUint64(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("18446744073709551616")] // One more than fits.
    [InlineData("99999999999999999999")]
    [InlineData("184467440737095516150")]
    [InlineData("١")]                    // An Arabic digit.
    public void Anything_else_is_not_a_number(string text) =>
        Assert.False(GoParsing.TryParseUint64(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1 t T TRUE true True", true)]
    [InlineData("0 f F FALSE false False", false)]
    public void Six_spellings_of_each_boolean_are_accepted(string spellings, bool expected)
    {
        foreach (var spelling in spellings.Split(' '))
        {
            Assert.True(GoParsing.TryParseBool(Encoding.UTF8.GetBytes(spelling), out var value));
            Assert.Equal(expected, value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("tRUE")]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData("2")]
    [InlineData("01")]
    [InlineData("true ")]
    public void Other_spellings_are_no_boolean(string text) =>
        Assert.False(GoParsing.TryParseBool(Encoding.UTF8.GetBytes(text), out _));
}
