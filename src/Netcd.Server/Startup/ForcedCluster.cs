using System.Buffers;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Membership;

namespace Netcd.Server.Startup;

/// <summary>
/// Makes a cluster of one out of a member whose cluster is lost (--force-new-cluster): it writes the changes of the
/// membership that nobody can agree on any more.
/// </summary>
internal static class ForcedCluster
{
    private static readonly string[] DefaultPeerUrls34 = ["http://localhost:2380"];
    private static readonly string[] DefaultPeerUrls23 = ["http://localhost:7001", "http://localhost:2380"];

    /// <summary>The state to start consensus with, which is on disk already.</summary>
    public static RaftState Rewrite(
        MemberOptions options, DataDirectory directory, WalMetadata identity, RaftState state, ILogger logger)
    {
        var commit = state.HardState.Commit;
        Log.ForcingRestart(logger, identity.Member, identity.Cluster, commit);
        var committed = state.Entries.Where(entry => entry.Index <= commit).ToArray();
        if (committed.Length < state.Entries.Count)
        {
            Log.DiscardsEntries(logger, state.Entries.Count - committed.Length);
        }

        var configuration = ConfigurationAt(state, committed);
        var changes = ChangesToBeAlone(options, directory.Dialect, identity.Member, configuration);
        var entries = changes.Select((change, position) => EntryOf(
            change, new EntryId(state.HardState.Term, commit + (ulong)position + 1))).ToArray();
        var forced = state.HardState with { Commit = commit + (ulong)entries.Length };
        directory.Wal.Save(forced, entries);
        return state with { HardState = forced, Entries = [.. committed, .. entries] };
    }

    private static Configuration ConfigurationAt(RaftState state, IEnumerable<Entry> committed)
    {
        var changes = committed.Where(entry => entry.Type == EntryType.ConfChange)
            .Select(entry => ConfChangeCodec.Decode(entry.Data.Span));
        return changes.Aggregate(state.Configuration, (configuration, change) => configuration.With(change));
    }

    /// <summary>In the order of the etcd of that dialect.</summary>
    private static IEnumerable<ConfChange> ChangesToBeAlone(
        MemberOptions options, Dialect dialect, MemberId self, Configuration configuration)
    {
        var removals = configuration.Voters.Union(configuration.Learners).Remove(self).Select(
            member => new ConfChange { Type = ConfChangeType.RemoveMember, Member = member });
        if (configuration.IsVoter(self))
        {
            return removals;
        }

        if (configuration.Contains(self)) // A learner alone could never elect anybody.
        {
            return removals.Prepend(new ConfChange
            {
                Type = ConfChangeType.AddMember,
                Member = self,
                Context = MemberJson.WritePromotion(self),
            });
        }

        var addition = new ConfChange
        {
            Type = ConfChangeType.AddMember,
            Member = self,
            Context = MemberJson.WriteContext(new MemberRecord
            {
                Id = self,
                PeerUrls = options.AdvertisePeerUrls
                    ?? [.. dialect == Dialect.Etcd34 ? DefaultPeerUrls34 : DefaultPeerUrls23],
            }),
        };
        return dialect == Dialect.Etcd34 ? removals.Prepend(addition) : removals.Append(addition);
    }

    private static Entry EntryOf(ConfChange change, EntryId id)
    {
        var data = new ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(data, change);
        return new Entry { Type = EntryType.ConfChange, Id = id, Data = data.WrittenMemory };
    }
}
