using System.Buffers;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Wire;

public class WireTests
{
    // A SYNC entry as etcd 2.3.8 wrote it into its log.
    private const string RecordedEntry =
        "080010021805223308839294bea2bfe8b904120453594e431a00220028003200380048005000580060006800700078f7c2f1d097eaf4f418800100";

    [Fact]
    public void A_recorded_entry_is_read_and_written_again_to_the_byte()
    {
        var bytes = Convert.FromHexString(RecordedEntry);

        var entry = EntryCodec.Decode(bytes);

        Assert.Equal(new EntryId(2, 5), entry.Id);
        Assert.Equal(EntryType.Normal, entry.Type);
        Assert.Equal(0x33, entry.Data.Length);
        Assert.Equal(bytes, Encoded(output => EntryCodec.Encode(output, entry)));
    }

    [Fact]
    public void Zero_numbers_are_written_as_etcd_writes_them()
    {
        Assert.Equal(
            Convert.FromHexString("080010001800"),
            Encoded(output => HardStateCodec.Encode(output, default)));
        Assert.Equal(
            Convert.FromHexString("080010001800"),
            Encoded(output => EntryCodec.Encode(
                output, new Entry { Type = EntryType.Normal, Id = EntryId.Zero })));
    }

    [Fact]
    public void A_configuration_change_survives_the_round_trip()
    {
        var change = new ConfChange
        {
            RequestId = ulong.MaxValue,
            Type = ConfChangeType.AddLearner,
            Member = new MemberId(0xce2a822cea30bfca),
            Context = "{}"u8.ToArray(),
        };

        var read = ConfChangeCodec.Decode(Encoded(output => ConfChangeCodec.Encode(output, change)));

        Assert.Equal(change with { Context = default }, read with { Context = default });
        Assert.Equal(change.Context.ToArray(), read.Context.ToArray());
    }

    [Fact]
    public void Unknown_fields_of_every_wire_type_are_passed_over()
    {
        // Fields 200 to 203: a number, 8 bytes, a text and 4 bytes; then a hard state's term.
        var bytes = Convert.FromHexString("c00c01" + "c90c0102030405060708" + "d20c03616263" + "dd0c01020304" + "0809");

        Assert.Equal(9UL, HardStateCodec.Decode(bytes).Term);
    }

    [Theory]
    [InlineData("08")] // A number that does not come.
    [InlineData("2205ff")] // Five bytes announced, one there.
    [InlineData("08ffffffffffffffffffff01")] // More than 64 bits.
    [InlineData("0001")] // Field number 0.
    [InlineData("0b")] // A wire type of groups, which proto2 dropped.
    [InlineData("0a00")] // A text where a number belongs.
    [InlineData("0809")] // An entry of a type that nobody knows.
    public void Malformed_bytes_are_told_apart_from_everything_else(string hex) =>
        Assert.Throws<WireFormatException>(() => EntryCodec.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Any_cut_of_an_entry_is_a_format_error_or_a_shorter_entry()
    {
        var bytes = Convert.FromHexString(RecordedEntry);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            var failure = Record.Exception(() => EntryCodec.Decode(cut));
            Assert.True(failure is null or WireFormatException, $"cut at {length}: {failure}");
        }
    }

    private static byte[] Encoded(Action<IBufferWriter<byte>> encode)
    {
        var output = new ArrayBufferWriter<byte>();
        encode(output);
        return output.WrittenSpan.ToArray();
    }
}
