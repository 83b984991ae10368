using System.Text.Json;
using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Server.Apply;

/// <summary>Carries out committed entries on the store, the same way on every member. Driver thread only.</summary>
internal sealed class Applier(
    KeyStore store,
    ClusterMembership membership,
    PeerRoster roster,
    VersionGate versions,
    PendingProposals pending,
    bool allowV3,
    ClusterId cluster,
    ILogger logger)
{
    private bool _saidV3;

    /// <summary>Carries out a command and answers its waiter, if that waits here. Null if the entry holds none.</summary>
    /// <param name="entry">A committed entry of type <see cref="EntryType.Normal"/>.</param>
    /// <param name="nowNs">The clock, for the remaining time shown in results; no stored state depends on it.</param>
    public KeyCommand? ApplyCommand(Entry entry, long nowNs)
    {
        if (entry.Data.IsEmpty)
        {
            return null; // A leader opened its term.
        }

        var command = Decode(entry);
        if (command is not null)
        {
            pending.Complete(command.RequestId, Apply(command, nowNs));
        }

        return command;
    }

    /// <summary>The configuration change of an entry, or null if it changes nothing any more.</summary>
    public ConfChange? ApplyConfChange(Entry entry, long nowNs)
    {
        var change = Understood(entry, static e => ConfChangeCodec.Decode(e.Data.Span));
        var result = Understood(entry, _ => membership.Apply(change, nowNs));
        pending.Complete(change.RequestId, new ProposalResult.Configured(result));
        if (result is MembershipResult.Done done)
        {
            roster.Apply(change.Type, done.Member);
            Tell(change, done.Member);
            return change;
        }

        Log.ConfChangeRefused(logger, change.Type, change.Member, entry.Index);
        return null;
    }

    private void Tell(ConfChange change, MemberRecord member)
    {
        var peerUrls = string.Join(' ', member.PeerUrls);
        switch (change.Type)
        {
            case ConfChangeType.RemoveMember:
                Log.MemberRemoved(logger, member.Id, cluster);
                break;
            case ConfChangeType.UpdateMember:
                Log.MemberUpdated(logger, member.Id, peerUrls, cluster);
                break;
            case ConfChangeType.AddLearner:
                Log.LearnerAdded(logger, member.Id, peerUrls, cluster);
                break;
            case ConfChangeType.AddMember when MemberJson.IsPromotion(change.Context):
                Log.MemberPromoted(logger, member.Id, cluster);
                break;
            default:
                Log.MemberAdded(logger, member.Id, peerUrls, cluster);
                break;
        }
    }

    private KeyCommand? Decode(Entry entry)
    {
        var command = Understood(entry, static e => KeyCommandCodec.Decode(e.Data.Span));
        if (command is null && !allowV3)
        {
            throw new EntryNotUnderstoodException(
                entry.Id,
                "it is a request of the v3 API, which netcd does not serve; start with --allow-v3-keys to pass over it");
        }

        if (command is null && !_saidV3)
        {
            _saidV3 = true;
            Log.V3RequestsPassedOver(logger, entry.Index);
        }

        return command;
    }

    /// <summary>Names the entry in what goes wrong with its data.</summary>
    private static T Understood<T>(Entry entry, Func<Entry, T> read)
    {
        try
        {
            return read(entry);
        }
        catch (Exception malformed) when (malformed is WireFormatException or JsonException)
        {
            throw new EntryNotUnderstoodException(entry.Id, malformed.Message);
        }
    }

    private ProposalResult Apply(KeyCommand command, long nowNs)
    {
        switch (command.Method)
        {
            case KeyMethod.Put:
                return Put(command, nowNs);
            case KeyMethod.Post:
                return Applied(store.Create(
                    command.Path, command.Directory, command.Value, inOrder: true, ExpirationOf(command), nowNs));
            case KeyMethod.Delete:
                return Applied(Delete(command, nowNs));
            case KeyMethod.Sync:
                store.DeleteExpired(command.TimeNs, nowNs);
                return ProposalResult.Done;
            case KeyMethod.QuorumGet:
                return ProposalResult.Done; // Having come this far is all that it asked of the log.
            case KeyMethod.Unknown:
                return ProposalResult.UnknownMethod;
            default:
                throw new EntryNotUnderstoodException(EntryId.Zero, $"method {command.Method}");
        }
    }

    private ProposalResult Put(KeyCommand command, long nowNs)
    {
        var expiration = ExpirationOf(command);
        return command.PrevExist switch
        {
            true when !command.Compares => Applied(
                store.Update(command.Path, command.Value, expiration, nowNs)),
            false => Applied(store.Create(
                command.Path, command.Directory, command.Value, inOrder: false, expiration, nowNs)),
            null when !command.Compares => Set(command, expiration, nowNs),
            _ => Applied(store.CompareAndSwap(
                command.Path, command.PrevValue, command.PrevIndex, command.Value, expiration, nowNs)),
        };
    }

    private ProposalResult Set(KeyCommand command, Expiration expiration, long nowNs)
    {
        if (ClusterKeys.TryParseAttributes(command.Path, out var member))
        {
            if (membership.Current.Removed.Contains(member))
            {
                return ProposalResult.Done; // etcd: a removed member that still publishes leaves no trace.
            }

            membership.ApplyAttributes(member, command.Value);
        }
        else if (command.Path == ClusterKeys.Version)
        {
            versions.Check(command.Value);
            membership.ApplyVersion(command.Value);
        }

        return Applied(store.Set(command.Path, command.Directory, command.Value, expiration, nowNs));
    }

    private StoreResult Delete(KeyCommand command, long nowNs) => command.Compares
        ? store.CompareAndDelete(command.Path, command.PrevValue, command.PrevIndex, nowNs)
        : store.Delete(command.Path, command.Directory, command.Recursive, nowNs);

    private static Expiration ExpirationOf(KeyCommand command) =>
        new(command.ExpirationNs, Refresh: command.Refresh ?? false);

    private static ProposalResult.Applied Applied(StoreResult result) => new(result);
}
