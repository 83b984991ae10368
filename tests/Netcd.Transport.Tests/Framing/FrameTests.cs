using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Tests.Framing;

/// <summary>The two streams' frames, from bytes that etcd wrote to bytes that nobody should write.</summary>
public sealed class FrameTests
{
    private static readonly MemberId From = new(0xa);
    private static readonly MemberId To = new(0xb);

    [Fact]
    public async Task An_append_that_goes_on_is_told_by_its_entries_only()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new AppendEncoder(PeerDialect.Etcd23);
        encoder.Encode(output, Append(previousIndex: 4, entries: [5, 6], commit: 4));
        var whole = output.WrittenCount;
        encoder.Encode(output, Append(previousIndex: 6, entries: [7], commit: 6));
        encoder.Encode(output, Append(previousIndex: 7, entries: [], commit: 7));
        encoder.EncodeLinkHeartbeat(output);
        var bytes = output.WrittenSpan.ToArray();

        Assert.Equal(2, bytes[0]);
        Assert.Equal("01" + "0000000000000001" + "0000000000000009" + "08001002" + "1807" + "220178"
            + "0000000000000006" + "01" + "0000000000000000" + "0000000000000007" + "00",
            Convert.ToHexStringLower(bytes[whole..]));
        var decoded = await ReadAllAsync(new AppendDecoder(From, To), bytes);
        Assert.Equal([new(2, 4), new(2, 6), new EntryId(2, 7)], decoded.OfType<Message>().Select(m => m.Previous));
        Assert.Equal([5UL, 6, 7], decoded.OfType<Message>().SelectMany(m => m.Entries).Select(entry => entry.Index));
        Assert.Equal([4UL, 6, 7], decoded.OfType<Message>().Select(m => m.Commit));
        Assert.Null(decoded[^1]);
        Assert.All(decoded.OfType<Message>(), m => Assert.Equal((From, To, 2UL), (m.From, m.To, m.Term)));
    }

    [Fact]
    public async Task A_new_term_or_a_jump_is_told_whole()
    {
        var output = new ArrayBufferWriter<byte>();
        var encoder = new AppendEncoder(PeerDialect.Etcd34);
        Message[] sent =
        [
            Append(previousIndex: 4, entries: [5], commit: 4),
            Append(previousIndex: 9, entries: [10], commit: 9),
            Append(previousIndex: 10, entries: [11], commit: 9) with { Term = 3 },
            Append(previousIndex: 11, entries: [12], commit: 9) with { Term = 3, Previous = new EntryId(3, 11) },
        ];
        foreach (var message in sent)
        {
            encoder.Encode(output, message);
        }

        var decoded = await ReadAllAsync(new AppendDecoder(From, To), output.WrittenSpan.ToArray());
        Assert.Equal(sent.Select(Shown), decoded.OfType<Message>().Select(Shown));
    }

    [Theory]
    [InlineData(PeerDialect.Etcd23, "000000000000001c08081000180020002800300040004a0812060a001000180050005800")]
    [InlineData(PeerDialect.Etcd34, "000000000000001e08081000180020002800300040004a0a12080a02280010001800" + "50005800")]
    public async Task The_link_heartbeat_of_the_message_stream_is_etcds(PeerDialect dialect, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        new MessageEncoder(dialect).EncodeLinkHeartbeat(output);
        Assert.Equal(hex, Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal([null], await ReadAllAsync(new MessageDecoder(), output.WrittenSpan.ToArray()));
    }

    [Theory]
    [InlineData("message", "7fffffffffffffff00")] // Longer than memory.
    [InlineData("message", "000000002000000100")] // One byte more than the limit.
    [InlineData("append", "0200000000200000010a")]
    [InlineData("append", "01ffffffffffffffff00")]
    [InlineData("append", "0100000000000000017fffffffffffffff")]
    [InlineData("append", "03")]
    public async Task What_is_announced_beyond_the_limit_is_refused_before_it_is_allocated(string stream, string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<FrameException>(() => ReadAllAsync(DecoderOf(stream), Convert.FromHexString(hex)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public async Task A_big_announcement_costs_only_what_arrives()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var bytes = Convert.FromHexString("000000001fffffff" + new string('0', 2 * 100_000));
        await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAllAsync(new MessageDecoder(), bytes));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData("message", 71)]
    [InlineData("append", 72)]
    public async Task Garbage_ends_the_stream_and_nothing_else(string stream, int seed)
    {
        var random = new Random(seed);
        var good = Good(stream);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 8); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                await ReadAllAsync(DecoderOf(stream), bytes[..random.Next(bytes.Length + 1)]);
            }
            catch (Exception failure) when (failure is IOException or WireFormatException)
            {
                continue;
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}, round {round}: {failure}");
            }
        }
    }

    /// <summary>Decodes all that is there.</summary>
    private static async Task<List<Message?>> ReadAllAsync(IFrameDecoder decoder, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var input = new FrameInput(stream, TimeProvider.System, TimeSpan.FromSeconds(60), CancellationToken.None);
        List<Message?> messages = [];
        while ((await input.PeekAsync(seenBytes: 0)).Length > 0)
        {
            messages.Add(await decoder.ReadAsync(input));
        }

        return messages;
    }

    private static byte[] Good(string stream)
    {
        var output = new ArrayBufferWriter<byte>();
        IFrameEncoder encoder = stream == "append"
            ? new AppendEncoder(PeerDialect.Etcd34)
            : new MessageEncoder(PeerDialect.Etcd34);
        encoder.Encode(output, Append(previousIndex: 4, entries: [5, 6], commit: 4));
        encoder.Encode(output, Append(previousIndex: 6, entries: [7], commit: 6));
        encoder.EncodeLinkHeartbeat(output);
        return output.WrittenSpan.ToArray();
    }

    private static IFrameDecoder DecoderOf(string stream) =>
        stream == "append" ? new AppendDecoder(From, To) : new MessageDecoder();

    private static string Shown(Message m) =>
        $"{m.Type} {m.Term} {m.Previous} {string.Join(',', m.Entries.Select(entry => entry.Id))} {m.Commit}";

    private static Message Append(ulong previousIndex, ulong[] entries, ulong commit) => new()
    {
        Type = MessageType.Append,
        From = From,
        To = To,
        Term = 2,
        Previous = new EntryId(2, previousIndex),
        Entries = [.. entries.Select(index => new Entry
        {
            Type = EntryType.Normal, Id = new EntryId(2, index), Data = new byte[] { (byte)'x' },
        })],
        Commit = commit,
    };
}
