using System.Buffers;
using System.Collections.Immutable;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>Logs as the paper draws them: the terms of the entries, from index 1 on.</summary>
internal static class LogBuilder
{
    public static ImmutableArray<Entry> OfTerms(params ulong[] terms) =>
        [.. terms.Select((term, position) => Normal(term, (ulong)position + 1, []))];

    public static Entry Normal(ulong term, ulong index, byte[] data) =>
        new() { Type = EntryType.Normal, Id = new EntryId(term, index), Data = data };

    /// <summary>The entries with which a cluster begins: one addition per member, all in term 1.</summary>
    public static IReadOnlyList<Entry> Founding(IReadOnlyList<MemberId> members) =>
    [
        .. members.Select((member, position) => new Entry
        {
            Type = EntryType.ConfChange,
            Id = new EntryId(1, (ulong)position + 1),
            Data = ChangeOf(ConfChangeType.AddMember, member),
        }),
    ];

    public static ReadOnlyMemory<byte> ChangeOf(ConfChangeType type, MemberId member)
    {
        var data = new ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(data, new ConfChange { Type = type, Member = member });
        return data.WrittenMemory;
    }
}
