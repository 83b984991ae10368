using System.Buffers;
using Netcd.Raft.Log;

namespace Netcd.Raft.Wire;

/// <summary>The entry as etcd writes it to the log and to peers (raftpb.Entry).</summary>
public static class EntryCodec
{
    public static void Encode(IBufferWriter<byte> output, Entry entry)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(1, (ulong)entry.Type);
        writer.Varint(2, entry.Term);
        writer.Varint(3, entry.Index);
        if (!entry.Data.IsEmpty)
        {
            writer.Bytes(4, entry.Data.Span);
        }
    }

    /// <summary>How long <see cref="Encode"/> makes the entry.</summary>
    public static int SizeBytes(Entry entry)
    {
        const int TagBytes = 1;
        var numbers = ProtoWriter.VarintBytes((ulong)entry.Type) + ProtoWriter.VarintBytes(entry.Term)
            + ProtoWriter.VarintBytes(entry.Index) + (3 * TagBytes);
        return entry.Data.IsEmpty
            ? numbers
            : numbers + TagBytes + ProtoWriter.VarintBytes((ulong)entry.Data.Length) + entry.Data.Length;
    }

    /// <summary>Copies the data, so that <paramref name="input"/> may be used again.</summary>
    public static Entry Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong type = 0, term = 0, index = 0;
        byte[] data = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.Varint();
                    break;
                case 2:
                    term = reader.Varint();
                    break;
                case 3:
                    index = reader.Varint();
                    break;
                case 4:
                    data = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type > (ulong)EntryType.ConfChange)
        {
            throw new WireFormatException($"entry {index} has the unknown type {type}");
        }

        return new Entry { Type = (EntryType)type, Id = new EntryId(term, index), Data = data };
    }
}
