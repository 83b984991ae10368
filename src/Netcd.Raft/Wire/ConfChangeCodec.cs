using System.Buffers;
using Netcd.Raft.Membership;

namespace Netcd.Raft.Wire;

/// <summary>The data of a configuration change entry (raftpb.ConfChange).</summary>
public static class ConfChangeCodec
{
    public static void Encode(IBufferWriter<byte> output, ConfChange change)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(1, change.RequestId);
        writer.Varint(2, (ulong)change.Type);
        writer.Varint(3, change.Member.Value);
        if (!change.Context.IsEmpty)
        {
            writer.Bytes(4, change.Context.Span);
        }
    }

    public static ConfChange Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong requestId = 0, type = 0, member = 0;
        byte[] context = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    requestId = reader.Varint();
                    break;
                case 2:
                    type = reader.Varint();
                    break;
                case 3:
                    member = reader.Varint();
                    break;
                case 4:
                    context = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type > (ulong)ConfChangeType.AddLearner)
        {
            throw new WireFormatException($"configuration change has the unknown type {type}");
        }

        return new ConfChange
        {
            RequestId = requestId,
            Type = (ConfChangeType)type,
            Member = new MemberId(member),
            Context = context,
        };
    }
}
