using Netcd.Disk.Segments;

namespace Netcd.Disk.Tests.Segments;

public class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out() =>
        Assert.Equal(0xe3069283u, Crc32C.Update(crc: 0, "123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    public void Chaining_and_combining_equal_the_sum_of_the_concatenation(int firstBytes)
    {
        var data = new byte[1000];
        new Random(7).NextBytes(data);
        var first = data.AsSpan(0, firstBytes);
        var second = data.AsSpan(firstBytes);
        var whole = Crc32C.Update(crc: 0, data);

        var firstCrc = Crc32C.Update(crc: 0, first);
        Assert.Equal(whole, Crc32C.Update(firstCrc, second));
        Assert.Equal(whole, Crc32C.Combine(firstCrc, Crc32C.Update(crc: 0, second), second.Length));
    }
}
