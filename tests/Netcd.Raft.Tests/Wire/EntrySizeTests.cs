using System.Buffers;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Wire;

public class EntrySizeTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(127, 128, 1)]
    [InlineData(1UL << 63, ulong.MaxValue, 127)]
    [InlineData(1, 1UL << 35, 128)]
    [InlineData(1, (1UL << 35) - 1, 70_000)]
    public void The_size_is_that_of_the_encoding(ulong term, ulong index, int dataBytes)
    {
        var entry = new Entry
        {
            Type = EntryType.ConfChange,
            Id = new EntryId(term, index),
            Data = new byte[dataBytes],
        };
        var output = new ArrayBufferWriter<byte>();

        EntryCodec.Encode(output, entry);

        Assert.Equal(output.WrittenCount, EntryCodec.SizeBytes(entry));
    }
}
