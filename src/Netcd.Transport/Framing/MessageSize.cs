using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Framing;

/// <summary>How long an append is on the wire, for the statistics.</summary>
internal static class MessageSize
{
    /// <summary>Tags, flags and the empty snapshot, in the 3.4 dialect; 2.3 has two bytes less.</summary>
    private const int FixedBytes = 24;

    public static long BytesOf(Message append)
    {
        long bytes = FixedBytes
            + ProtoWriter.VarintBytes(append.To.Value) + ProtoWriter.VarintBytes(append.From.Value)
            + ProtoWriter.VarintBytes(append.Term) + ProtoWriter.VarintBytes(append.Previous.Term)
            + ProtoWriter.VarintBytes(append.Previous.Index) + ProtoWriter.VarintBytes(append.Commit);
        foreach (var entry in append.Entries)
        {
            var entryBytes = EntryCodec.SizeBytes(entry);
            bytes += 1 + ProtoWriter.VarintBytes((ulong)entryBytes) + entryBytes;
        }

        return bytes;
    }
}
