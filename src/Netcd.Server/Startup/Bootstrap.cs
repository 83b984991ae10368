using System.Buffers;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Membership;

namespace Netcd.Server.Startup;

/// <summary>Founds a cluster: the IDs and the first entries that all founding members write alike.</summary>
internal static class Bootstrap
{
    private const ulong FoundingTerm = 1;

    /// <summary>Writes the founding entries to the new directory and gives the state to start consensus with.</summary>
    public static (WalMetadata Identity, RaftState State) Found(MemberOptions options, DataDirectory directory)
    {
        var (identity, entries) = Plan(options);
        directory.Create(identity);
        return (identity, Write(entries, directory));
    }

    /// <summary>Whether a crash came before the founding entries were written: nobody has been promised anything yet.</summary>
    public static bool IsUnfinished(RaftState state, MemberOptions options) =>
        state.Snapshot == EntryId.Zero && state.HardState.Commit == 0 && state.Entries.Count <= options.InitialCluster.Length;

    /// <summary>Writes the founding entries that a crash prevented, if they belong to <paramref name="identity"/>.</summary>
    public static RaftState Finish(MemberOptions options, DataDirectory directory, WalMetadata identity)
    {
        var (planned, entries) = Plan(options);
        return planned == identity
            ? Write(entries, directory)
            : throw new MemberStartException(
                $"the data directory {options.DataDirectory} was begun for member {identity.Member} of cluster "
                + $"{identity.Cluster} and holds nothing else, but the flags describe member {planned.Member} of cluster "
                + $"{planned.Cluster}. Delete the directory, or start it with the flags it was begun with.");
    }

    private static (WalMetadata Identity, Entry[] Entries) Plan(MemberOptions options)
    {
        var founders = options.InitialCluster
            .Select(founder => new MemberRecord
            {
                Id = IdentityHash.OfFoundingMember(founder.PeerUrls, options.InitialClusterToken),
                Name = founder.Name,
                PeerUrls = [.. founder.PeerUrls.Order(StringComparer.Ordinal)],
            })
            .OrderBy(founder => founder.Id)
            .ToArray();
        if (founders.Length > 1)
        {
            throw new MemberStartException(
                "--initial-cluster lists more than one member; this version of netcd runs a cluster of one. "
                + "List this member alone.");
        }

        var self = founders.SingleOrDefault(founder => founder.Name == options.Name)
            ?? throw new MemberStartException(
                $"couldn't find local name \"{options.Name}\" in the initial cluster configuration; "
                + "add it to --initial-cluster or correct --name");
        return (
            new WalMetadata(self.Id, IdentityHash.OfCluster(founders.Select(founder => founder.Id))),
            [.. founders.Select((founder, position) => FoundingEntry(founder, (ulong)position + 1))]);
    }

    private static RaftState Write(Entry[] entries, DataDirectory directory)
    {
        var state = new HardState(FoundingTerm, MemberId.None, Commit: (ulong)entries.Length);
        directory.Wal.Save(state, entries);
        return new RaftState { HardState = state, Entries = entries };
    }

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
