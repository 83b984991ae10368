using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Segments;

/// <summary>The data of a metadata record (etcdserverpb.Metadata).</summary>
internal static class WalMetadataCodec
{
    public static void Encode(IBufferWriter<byte> output, WalMetadata metadata)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(1, metadata.Member.Value);
        writer.Varint(2, metadata.Cluster.Value);
    }

    public static WalMetadata Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong member = 0, cluster = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    member = reader.Varint();
                    break;
                case 2:
                    cluster = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new WalMetadata(new MemberId(member), new ClusterId(cluster));
    }
}
