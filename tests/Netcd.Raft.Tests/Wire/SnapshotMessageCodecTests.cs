using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Wire;

public class SnapshotMessageCodecTests
{
    private const byte DataByte = (byte)'{';

    private static readonly Message Sent = MessageCodecTests.Full(MessageType.Snapshot);

    [Theory]
    [InlineData(PeerDialect.Etcd23, 0)]
    [InlineData(PeerDialect.Etcd34, 1)]
    [InlineData(PeerDialect.Etcd34, 100_000)]
    public void What_goes_around_the_data_makes_one_message_with_it(PeerDialect dialect, int dataBytes)
    {
        var whole = Whole(dataBytes, dialect);

        var read = MessageCodec.Decode(whole); // As if it had been no snapshot: the data is passed over.

        Assert.Equal(Sent.Snapshot!.Id, read.Snapshot!.Id); // A snapshot message has one.
        Assert.Equal(Sent.RejectHint, read.RejectHint);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void The_data_is_found_as_soon_as_its_length_has_come(int dataBytes)
    {
        var whole = Whole(dataBytes, PeerDialect.Etcd34);
        var head = SnapshotMessageCodec.ReadHead(whole, whole.Length)!; // All of it is there.
        var data = whole.AsSpan(head.HeadBytes, (int)head.DataBytes);
        var tail = whole.AsSpan(head.HeadBytes + (int)head.DataBytes);

        for (var length = 0; length < head.HeadBytes; length++)
        {
            Assert.Null(SnapshotMessageCodec.ReadHead(whole.AsSpan(0, length), whole.Length));
        }

        Assert.NotNull(SnapshotMessageCodec.ReadHead(whole.AsSpan(0, head.HeadBytes), whole.Length));
        Assert.Equal(dataBytes, data.Length);
        Assert.Equal(tail.Length, head.TailBytes);
        Assert.False(data.ContainsAnyExcept(DataByte));
        MessageCodecTests.AssertSame(Sent, head.Complete(tail));
    }

    [Fact]
    public void Metadata_before_the_data_is_found_as_well()
    {
        // Type 7; a snapshot of metadata (index 9) and then 3 bytes of data; a reject hint.
        var whole = Convert.FromHexString("0807" + "4a09" + "12021009" + "0a03616263" + "5805");

        var head = SnapshotMessageCodec.ReadHead(whole, whole.Length)!; // All of it is there.
        var message = head.Complete(whole.AsSpan(head.HeadBytes + 3));

        Assert.Equal(3, head.DataBytes);
        Assert.Equal(9UL, message.Snapshot!.Id.Index); // Read before the data.
        Assert.Equal(5UL, message.RejectHint);
    }

    [Theory]
    [InlineData("0807" + "5005")] // No snapshot in it.
    [InlineData("0807" + "4a0412021009")] // A snapshot without data.
    [InlineData("0807" + "4aff01")] // A snapshot longer than the message.
    [InlineData("0807" + "4a040aff01")] // Data longer than the snapshot.
    [InlineData("0b")] // No wire type of today.
    [InlineData("ffffffffffffffffffff01")] // More than 64 bits.
    public void What_does_not_become_a_snapshot_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex + new string('0', 20));

        Assert.Throws<WireFormatException>(() => SnapshotMessageCodec.ReadHead(bytes, bytes.Length));
    }

    [Fact]
    public void A_head_and_a_tail_without_end_are_refused()
    {
        var noise = new byte[SnapshotMessageCodec.HeadBytesMax];
        for (var position = 0; position < noise.Length; position += 2)
        {
            noise[position] = 8; // The type, again and again.
        }

        Assert.Throws<WireFormatException>(() => SnapshotMessageCodec.ReadHead(noise, long.MaxValue));

        var start = Convert.FromHexString("0807" + "4a050a03");
        Assert.Throws<WireFormatException>(
            () => SnapshotMessageCodec.ReadHead(start, start.Length + SnapshotMessageCodec.TailBytesMax + 4));
    }

    [Fact]
    public void A_tail_of_another_length_is_refused()
    {
        var whole = Whole(dataBytes: 5, PeerDialect.Etcd34);
        var head = SnapshotMessageCodec.ReadHead(whole, whole.Length)!; // All of it is there.

        Assert.Throws<WireFormatException>(() => head.Complete(whole.AsSpan(head.HeadBytes + 6)));
    }

    [Fact]
    public void Damaged_bytes_are_a_message_or_a_format_error_and_nothing_else()
    {
        const ulong Seed = 2;
        var random = new SeededRandom(Seed);
        var whole = Whole(dataBytes: 5, PeerDialect.Etcd34);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = whole[..(int)(random.Next() % (ulong)(whole.Length + 1))];
            for (var hits = random.Next() % 4; hits > 0 && damaged.Length > 0; hits--)
            {
                damaged[random.Next() % (ulong)damaged.Length] = (byte)random.Next();
            }

            var failure = Record.Exception(() => ReadAll(damaged));
            Assert.True(
                failure is null or WireFormatException,
                $"seed {Seed}, round {round}, {Convert.ToHexString(damaged)}: {failure}");
        }
    }

    private static void ReadAll(byte[] bytes)
    {
        if (SnapshotMessageCodec.ReadHead(bytes, bytes.Length) is { } head)
        {
            head.Complete(bytes.AsSpan(head.HeadBytes + (int)head.DataBytes));
        }
    }

    private static byte[] Whole(int dataBytes, PeerDialect dialect)
    {
        var (head, tail) = SnapshotMessageCodec.Frame(Sent, dataBytes, dialect);
        var data = new byte[dataBytes];
        data.AsSpan().Fill(DataByte);
        return [.. head.Span, .. data, .. tail.Span];
    }
}
