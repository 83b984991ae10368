using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Framing;

/// <summary>Reads the append stream; keeps the same place as the encoder at its other end.</summary>
internal sealed class AppendDecoder(MemberId from, MemberId to) : IFrameDecoder
{
    /// <summary>More entries than the smallest ones that fill an append; as many as in a whole message.</summary>
    private const int EntriesMax = 256 * 1024;

    private EntryId _last;

    public async ValueTask<Message?> ReadAsync(FrameInput input)
    {
        var frame = (AppendFrame)await input.ReadByteAsync();
        return frame switch
        {
            AppendFrame.LinkHeartbeat => null,
            AppendFrame.Entries => await ReadEntriesAsync(input),
            AppendFrame.Whole => await ReadWholeAsync(input),
            _ => throw new FrameException($"failed to parse type {(byte)frame} in msgappv2 stream"),
        };
    }

    private async ValueTask<Message> ReadEntriesAsync(FrameInput input)
    {
        var count = await input.ReadNumberAsync();
        if (count > EntriesMax)
        {
            throw new FrameException($"an append of {count} entries is announced, the limit is {EntriesMax}");
        }

        var entries = new List<Entry>();
        long bytes = 0;
        while ((ulong)entries.Count < count)
        {
            var block = await input.ReadBlockAsync();
            bytes += block.Length;
            if (bytes > FrameInput.BlockBytesMax)
            {
                throw new FrameException($"an append has more than {FrameInput.BlockBytesMax} bytes of entries");
            }

            entries.Add(EntryCodec.Decode(block.Span));
        }

        var message = new Message
        {
            Type = MessageType.Append,
            From = from,
            To = to,
            Term = _last.Term,
            Previous = _last,
            Entries = entries,
            Commit = await input.ReadNumberAsync(),
        };
        _last = _last with { Index = _last.Index + count };
        return message;
    }

    private async ValueTask<Message> ReadWholeAsync(FrameInput input)
    {
        var message = MessageCodec.Decode((await input.ReadBlockAsync()).Span);
        var lastIndex = message.Entries.Count > 0 ? message.Entries[^1].Index : message.Previous.Index;
        _last = new EntryId(message.Term, lastIndex);
        return message;
    }
}
