using System.Buffers;
using Netcd.Raft.Log;

namespace Netcd.Raft.Wire;

/// <summary>The hard state as etcd writes it to the log (raftpb.HardState).</summary>
public static class HardStateCodec
{
    public static void Encode(IBufferWriter<byte> output, HardState state)
    {
        var writer = new ProtoWriter(output);
        writer.Varint(1, state.Term);
        writer.Varint(2, state.Vote.Value);
        writer.Varint(3, state.Commit);
    }

    public static HardState Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong term = 0, vote = 0, commit = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    term = reader.Varint();
                    break;
                case 2:
                    vote = reader.Varint();
                    break;
                case 3:
                    commit = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new HardState(term, new MemberId(vote), commit);
    }
}
