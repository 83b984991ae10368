using System.Buffers;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Segments;

/// <summary>The data of a snapshot marker (walpb.Snapshot).</summary>
internal static class SnapshotMarkerCodec
{
    public static void Encode(IBufferWriter<byte> output, EntryId id)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(1, id.Index);
        writer.Varint(2, id.Term);
    }

    public static EntryId Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong index = 0, term = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    index = reader.Varint();
                    break;
                case 2:
                    term = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new EntryId(term, index);
    }
}
