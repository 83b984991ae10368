using Netcd.Raft.Wire;
using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Server.Tests.Proposals;

public class KeyCommandCodecTests
{
    // The data of a SYNC entry as etcd 2.3.8 wrote it into its log.
    private const string RecordedSync =
        "08839294bea2bfe8b904120453594e431a00220028003200380048005000580060006800700078f7c2f1d097eaf4f418800100";

    private static readonly KeyCommand Command = new()
    {
        RequestId = 77,
        Method = KeyMethod.Put,
        Path = KeyPath.Parse("/1/foo"),
        Value = "bar"u8.ToArray(),
        Directory = true,
        PrevValue = "old"u8.ToArray(),
        PrevIndex = 12,
        PrevExist = true,
        ExpirationNs = -5,
        Recursive = true,
        Sorted = true,
        Refresh = false,
    };

    [Fact]
    public void A_recorded_command_is_read_and_written_again_to_the_byte()
    {
        var bytes = Convert.FromHexString(RecordedSync);

        var command = KeyCommandCodec.Decode(bytes);

        Assert.NotNull(command);
        Assert.Equal(KeyMethod.Sync, command.Method);
        Assert.Equal(1795198273378345335L, command.TimeNs);
        Assert.Equal(bytes, KeyCommandCodec.Encode(command));
    }

    [Fact]
    public void Every_field_survives_the_round_trip()
    {
        var read = KeyCommandCodec.Decode(KeyCommandCodec.Encode(Command));

        Assert.NotNull(read);
        Assert.Equal(Command.Value, read.Value);
        Assert.Equal(Command.PrevValue, read.PrevValue);
        Assert.Equal(Command, read with { Value = Command.Value, PrevValue = Command.PrevValue });
    }

    [Fact]
    public void What_a_client_left_out_stays_left_out()
    {
        var read = KeyCommandCodec.Decode(KeyCommandCodec.Encode(Command with { PrevExist = null, Refresh = null }));

        Assert.Null(read?.PrevExist);
        Assert.Null(read?.Refresh);
    }

    [Fact]
    public void A_command_in_the_envelope_of_later_versions_is_the_same_command()
    {
        var bare = KeyCommandCodec.Encode(Command);
        byte[] envelope = [0x08, 99, 0x12, (byte)bare.Length, .. bare];

        Assert.Equal(77UL, KeyCommandCodec.Decode(envelope)?.RequestId);
    }

    [Fact]
    public void A_request_of_the_v3_API_is_none_of_ours()
    {
        // Field 4, a put of the v3 API, and field 100, the header that such requests carry.
        byte[] put = [0x22, 0x06, 0x0a, 0x01, (byte)'k', 0x12, 0x01, (byte)'v', 0xa2, 0x06, 0x02, 0x08, 0x05];

        Assert.Null(KeyCommandCodec.Decode(put));
    }

    [Fact]
    public void A_method_that_nobody_knows_is_kept_apart()
    {
        byte[] command = [0x08, 1, 0x12, 3, (byte)'F', (byte)'O', (byte)'O', 0x1a, 0];

        Assert.Equal(KeyMethod.Unknown, KeyCommandCodec.Decode(command)?.Method);
    }

    [Fact]
    public void Malformed_bytes_are_refused() =>
        Assert.Throws<WireFormatException>(() => KeyCommandCodec.Decode([0x12, 0x7f]));
}
