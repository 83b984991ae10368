using System.Buffers;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Wire;

public class MessageCodecTests
{
    private const string RecordedAppend =
        "0803109593bddbfcba83cf6618baf1c0f593c5a4da462002280230033a8e010800100218042285010882f0debdb8bfa8dd3812"
        + "035055541a262f302f6d656d626572732f343662343932323933656230333862612f6174747269627574657322357b226e616d"
        + "65223a226d31222c22636c69656e7455524c73223a5b22687474703a2f2f3132372e302e302e313a3532353631225d7d280032"
        + "003800480050005800600068007000780080010040034a0a12080a0228001000180050005800";

    /// <summary>Messages as etcd sent them.</summary>
    public static TheoryData<PeerDialect, MessageType, string> Recorded => new()
    {
        { PeerDialect.Etcd23, MessageType.Heartbeat, "08081000180020002800300040004a0812060a001000180050005800" },
        {
            PeerDialect.Etcd23, MessageType.Append,
            "080310e6ff859091c5f5f321188e98f0b6e8b5eea57f2002280130033a060800100218044003"
            + "4a0812060a001000180050005800"
        },
        {
            PeerDialect.Etcd34, MessageType.Vote,
            "0805109593bddbfcba83cf6618baf1c0f593c5a4da4620022801300240004a0a12080a0228001000180050005800"
        },
        {
            PeerDialect.Etcd34, MessageType.Append,
            RecordedAppend
        },
        {
            PeerDialect.Etcd34, MessageType.Heartbeat,
            "0808109593bddbfcba83cf6618baf1c0f593c5a4da4620022800300040054a0a12080a0228001000180050005800"
        },
        {
            PeerDialect.Etcd34, MessageType.TimeoutNow,
            "080e109593bddbfcba83cf6618baf1c0f593c5a4da4620022800300040004a0a12080a0228001000180050005800"
        },
        {
            PeerDialect.Etcd34, MessageType.PreVote,
            "081110b194d7e3feba9d93ee0118eacfe2c9c28db4b1950120022801300240004a0a12080a0228001000180050005800"
        },
    };

    [Theory, MemberData(nameof(Recorded))]
    public void What_etcd_sent_is_read_and_written_again_to_the_byte(PeerDialect dialect, MessageType type, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        var message = MessageCodec.Decode(bytes);

        Assert.Equal(type, message.Type);
        Assert.Equal(type, MessageCodec.PeekType(bytes));
        Assert.Equal(bytes, Encoded(message, dialect));
    }

    [Fact]
    public void A_recorded_append_says_what_etcd_meant()
    {
        var message = MessageCodec.Decode(Convert.FromHexString(RecordedAppend));

        Assert.Equal(new MemberId(0x46b492293eb038ba), message.From);
        Assert.Equal(new MemberId(0x669e0dd7cb6f4995), message.To);
        Assert.Equal(2UL, message.Term);
        Assert.Equal(new EntryId(2, 3), message.Previous);
        Assert.Equal(new EntryId(2, 4), Assert.Single(message.Entries).Id);
        Assert.Equal(3UL, message.Commit);
        Assert.Null(message.Snapshot);
    }

    [Fact]
    public void All_fields_survive_the_round_trip()
    {
        var message = Full(MessageType.Snapshot);

        var read = MessageCodec.Decode(Encoded(message, PeerDialect.Etcd34));

        AssertSame(message, read);
    }

    [Fact]
    public void A_type_that_nobody_knows_is_kept_for_consensus_to_pass_over() =>
        Assert.Equal((MessageType)99, MessageCodec.Decode(Convert.FromHexString("0863")).Type);

    [Theory]
    [InlineData("08ffffffffffffffff7f")] // A type of 63 bits.
    [InlineData("3a020863")] // An entry of a type that nobody knows.
    [InlineData("4a020a05")] // A snapshot that passes its end.
    [InlineData("4a041202120a")] // A snapshot's metadata that passes its end.
    [InlineData("6205ff")] // A context that passes the end.
    public void Malformed_bytes_are_told_apart_from_everything_else(string hex) =>
        Assert.Throws<WireFormatException>(() => MessageCodec.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void More_entries_than_any_append_has_are_refused()
    {
        var bytes = new byte[2 * (MessageCodec.EntriesMax + 1)];
        for (var position = 0; position < bytes.Length; position += 2)
        {
            bytes[position] = MessageFields.Entries << 3 | 2; // An entry of no bytes: 2 bytes that become an object.
        }

        Assert.Throws<WireFormatException>(() => MessageCodec.Decode(bytes));
    }

    [Fact]
    public void Damaged_bytes_are_a_message_or_a_format_error_and_nothing_else()
    {
        const ulong Seed = 1;
        var random = new SeededRandom(Seed);
        var whole = Encoded(Full(MessageType.Snapshot), PeerDialect.Etcd34);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = whole[..(int)(random.Next() % (ulong)(whole.Length + 1))];
            for (var hits = random.Next() % 4; hits > 0 && damaged.Length > 0; hits--)
            {
                damaged[random.Next() % (ulong)damaged.Length] = (byte)random.Next();
            }

            var failure = Record.Exception(() => MessageCodec.Decode(damaged));
            Assert.True(
                failure is null or WireFormatException,
                $"seed {Seed}, round {round}, {Convert.ToHexString(damaged)}: {failure}");
        }
    }

    internal static Message Full(MessageType type) => new()
    {
        Type = type,
        To = new MemberId(ulong.MaxValue),
        From = new MemberId(2),
        Term = 300,
        Previous = new EntryId(4, 5),
        Entries =
        [
            new Entry { Type = EntryType.Normal, Id = new EntryId(4, 6), Data = "six"u8.ToArray() },
            new Entry { Type = EntryType.ConfChange, Id = new EntryId(300, 7), Data = new byte[200] },
        ],
        Commit = 6,
        Snapshot = new SnapshotMetadata
        {
            Id = new EntryId(3, 4),
            Voters = [new MemberId(1), new MemberId(ulong.MaxValue)],
            Learners = [new MemberId(7)],
        },
        Reject = true,
        RejectHint = 8,
        Context = "context"u8.ToArray(),
    };

    internal static void AssertSame(Message expected, Message actual)
    {
        Assert.Equal(expected.Entries.Select(Describe), actual.Entries.Select(Describe));
        Assert.Equal(expected.Context.ToArray(), actual.Context.ToArray());
        Assert.Equal(expected.Snapshot!.Id, actual.Snapshot!.Id); // Both have one in these tests.
        Assert.Equal(expected.Snapshot.Voters.ToArray(), actual.Snapshot.Voters.ToArray());
        Assert.Equal(expected.Snapshot.Learners.ToArray(), actual.Snapshot.Learners.ToArray());
        Assert.Equal(
            expected with { Entries = [], Context = default, Snapshot = null },
            actual with { Entries = [], Context = default, Snapshot = null });
    }

    internal static byte[] Encoded(Message message, PeerDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(output, message, dialect);
        return output.WrittenSpan.ToArray();
    }

    private static (EntryType, EntryId, string) Describe(Entry entry) =>
        (entry.Type, entry.Id, Convert.ToHexString(entry.Data.Span));
}
