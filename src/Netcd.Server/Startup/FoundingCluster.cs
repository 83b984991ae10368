using System.Buffers;
using System.Collections.Immutable;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Membership;

namespace Netcd.Server.Startup;

/// <summary>A cluster that is being founded: the IDs and the first entries that all founding members write alike.</summary>
/// <param name="Identity">Who this member will be in it.</param>
/// <param name="Founders">All members, ascending by ID.</param>
internal sealed record FoundingCluster(WalMetadata Identity, ImmutableArray<MemberRecord> Founders)
{
    private const ulong FoundingTerm = 1;

    /// <exception cref="MemberStartException">The options describe no cluster with this member.</exception>
    public static FoundingCluster Plan(MemberOptions options)
    {
        var own = InitialClusterCheck.OwnEntry(options);
        InitialClusterCheck.RequireAdvertised(options, own);
        ImmutableArray<MemberRecord> founders =
        [
            .. options.InitialCluster.Select(founder => new MemberRecord
            {
                Id = IdentityHash.OfFoundingMember(founder.PeerUrls, options.InitialClusterToken),
                Name = founder.Name,
                PeerUrls = [.. founder.PeerUrls.Order(StringComparer.Ordinal)],
            }).OrderBy(founder => founder.Id),
        ];
        var self = founders.Single(founder => founder.Name == own.Name);
        var cluster = IdentityHash.OfCluster(founders.Select(founder => founder.Id));
        return new FoundingCluster(new WalMetadata(self.Id, cluster), founders);
    }

    /// <summary>Whether a crash came before the founding entries were written: nobody has been promised anything yet.</summary>
    public static bool IsUnfinished(RaftState state, MemberOptions options) =>
        state.Snapshot == EntryId.Zero && state.HardState.Commit == 0
        && (options.JoinsExisting || state.Entries.Count <= options.InitialCluster.Length);

    /// <summary>Why a directory that holds only an identity does not fit the options.</summary>
    public static MemberStartException BegunForAnother(
        MemberOptions options, WalMetadata begun, WalMetadata planned) => new(
            $"the data directory {options.DataDirectory} was begun for member {begun.Member} of cluster {begun.Cluster} "
            + $"and holds nothing else, but the flags describe member {planned.Member} of cluster {planned.Cluster}. "
            + "Delete the directory, or start it with the flags it was begun with.");

    /// <summary>Writes the founding entries to the new directory and gives the state to start consensus with.</summary>
    public RaftState Write(DataDirectory directory)
    {
        Entry[] entries = [.. Founders.Select((founder, position) => FoundingEntry(founder, (ulong)position + 1))];
        var state = new HardState(FoundingTerm, MemberId.None, Commit: (ulong)entries.Length);
        directory.Wal.Save(state, entries);
        return new RaftState { HardState = state, Entries = entries };
    }

    /// <summary>Writes the founding entries that a crash prevented, if they belong to <paramref name="identity"/>.</summary>
    public RaftState Finish(MemberOptions options, DataDirectory directory, WalMetadata identity) =>
        Identity == identity ? Write(directory) : throw BegunForAnother(options, identity, Identity);

    private static Entry FoundingEntry(MemberRecord founder, ulong index)
    {
        var data = new ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(data, new ConfChange
        {
            Type = ConfChangeType.AddMember,
            Member = founder.Id,
            Context = MemberJson.WriteContext(founder),
        });
        return new Entry
        {
            Type = EntryType.ConfChange,
            Id = new EntryId(FoundingTerm, index),
            Data = data.WrittenMemory,
        };
    }
}
