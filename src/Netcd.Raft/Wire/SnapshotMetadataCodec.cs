using System.Buffers;
using System.Collections.Immutable;
using Netcd.Raft.Log;

namespace Netcd.Raft.Wire;

/// <summary>A snapshot's place and voters (raftpb.SnapshotMetadata with its ConfState).</summary>
public static class SnapshotMetadataCodec
{
    private const int VotersField = 1;
    private const int LearnersField = 2;
    private const int AutoLeaveField = 5;

    public static void Encode(IBufferWriter<byte> output, SnapshotMetadata metadata, PeerDialect dialect)
    {
        var members = new ArrayBufferWriter<byte>();
        var memberWriter = new ProtoWriter(members);
        foreach (var voter in metadata.Voters)
        {
            memberWriter.Varint(VotersField, voter.Value);
        }

        if (dialect == PeerDialect.Etcd34) // 2.3 knows neither learners nor joint configurations.
        {
            foreach (var learner in metadata.Learners)
            {
                memberWriter.Varint(LearnersField, learner.Value);
            }

            memberWriter.Bool(AutoLeaveField, value: false);
        }

        var writer = new ProtoWriter(output);
        writer.Bytes(1, members.WrittenSpan);
        writer.Varint(2, metadata.Id.Index);
        writer.Varint(3, metadata.Id.Term);
    }

    public static SnapshotMetadata Decode(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        ulong index = 0, term = 0;
        (ImmutableArray<MemberId> Voters, ImmutableArray<MemberId> Learners) members = ([], []);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    members = DecodeMembers(reader.Bytes());
                    break;
                case 2:
                    index = reader.Varint();
                    break;
                case 3:
                    term = reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SnapshotMetadata
        {
            Id = new EntryId(term, index),
            Voters = members.Voters,
            Learners = members.Learners,
        };
    }

    /// <summary>Which etcd's form it has: 3.4 always writes a field more than 2.3.</summary>
    public static PeerDialect DialectOf(ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            for (var members = new ProtoReader(reader.Bytes()); members.Next(); members.Skip())
            {
                if (members.Field == AutoLeaveField)
                {
                    return PeerDialect.Etcd34;
                }
            }
        }

        return PeerDialect.Etcd23;
    }

    private static (ImmutableArray<MemberId> Voters, ImmutableArray<MemberId> Learners) DecodeMembers(
        ReadOnlySpan<byte> input)
    {
        var reader = new ProtoReader(input);
        var voters = ImmutableArray.CreateBuilder<MemberId>();
        var learners = ImmutableArray.CreateBuilder<MemberId>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case VotersField:
                    voters.Add(new MemberId(reader.Varint()));
                    break;
                case LearnersField:
                    learners.Add(new MemberId(reader.Varint()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (voters.ToImmutable(), learners.ToImmutable());
    }
}
