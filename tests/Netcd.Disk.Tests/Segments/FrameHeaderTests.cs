using Netcd.Disk.Segments;

namespace Netcd.Disk.Tests.Segments;

public class FrameHeaderTests
{
    [Theory]
    [InlineData("0400000000000000", 4, 0)] // etcd 2.3
    [InlineData("0400000000000084", 4, 4)] // etcd 3.4
    [InlineData("1f00000000000081", 31, 1)]
    [InlineData("0000000000000000", 0, 0)] // The end of the segment.
    public void Both_dialects_are_read(string field, int recordBytes, int paddingBytes)
    {
        Assert.True(FrameHeader.TryParse(Convert.FromHexString(field), out var header));
        Assert.Equal(new FrameHeader(recordBytes, paddingBytes), header);
    }

    [Theory]
    [InlineData("0400000000000083")] // Padding that does not lead to a multiple of eight.
    [InlineData("0800000000000080")] // Flagged as padded without padding.
    [InlineData("0400000000000004")]
    [InlineData("0100000400000000")] // Longer than any record.
    public void A_field_that_no_etcd_writes_is_refused(string field) =>
        Assert.False(FrameHeader.TryParse(Convert.FromHexString(field), out _));
}
