using System.Collections.Immutable;
using System.Text;
using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Store;

namespace Netcd.Server.Membership;

/// <summary>
/// The membership as the log made it. The driver thread applies changes to it and to the store; anybody may read
/// <see cref="Current"/>.
/// </summary>
internal sealed class ClusterMembership(KeyStore store)
{
    private ClusterView _applied = ClusterView.Empty; // What the log says, which is all that counts for a change.
    private ImmutableArray<MemberRecord> _foreseen = [];
    private volatile ClusterView _current = ClusterView.Empty;

    /// <summary>What the log says and, until it has caught up, what other members said when this one joined.</summary>
    public ClusterView Current => _current;

    /// <summary>Takes the membership over from a store that was read from a snapshot.</summary>
    public void ReadFromStore()
    {
        _foreseen = [];
        Publish(ClusterViewReader.Read(store));
    }

    /// <summary>Tells who is in the cluster that this member joins, before the log tells it.</summary>
    public void Foresee(ImmutableArray<MemberRecord> members)
    {
        _foreseen = members;
        Publish(_applied);
    }

    /// <summary>Reads what etcd reads of a recovered store when it starts: only for the statistics to be the same.</summary>
    public static void CountRecovery(KeyStore store)
    {
        store.Get(ClusterKeys.Version);
        CountCheck(store);
    }

    /// <summary>
    /// Applies a configuration change. Failed if it no longer fits the membership, as every member finds alike: then it
    /// changes nothing (etcd checks at apply, not at proposal).
    /// </summary>
    public MembershipResult Apply(ConfChange change, long nowNs)
    {
        CountCheck(store);
        var view = _applied;
        if (view.Removed.Contains(change.Member))
        {
            return new MembershipResult.Failed(MembershipFailure.IdRemoved);
        }

        return change.Type switch
        {
            ConfChangeType.AddMember or ConfChangeType.AddLearner => Add(view, change, nowNs),
            ConfChangeType.UpdateMember => Update(view, change, nowNs),
            ConfChangeType.RemoveMember => Remove(view, change.Member, nowNs),
            _ => throw new InvariantViolatedException($"configuration change of type {change.Type}"),
        };
    }

    /// <summary>Takes over what a member published of itself.</summary>
    public void ApplyAttributes(MemberId member, byte[] json)
    {
        if (_applied.Members.TryGetValue(member, out var known))
        {
            Set(_applied, MemberJson.Read(json, known with { Name = "", ClientUrls = [] }));
        }
    }

    public void ApplyVersion(byte[] version) =>
        Publish(_applied with { Version = Encoding.UTF8.GetString(version) });

    // etcd checks a change against the membership in the store, and the store counts that reading.
    private static void CountCheck(KeyStore store)
    {
        if (store.Get(ClusterKeys.Members) is GetResult.Found)
        {
            store.Get(ClusterKeys.RemovedMembers);
        }
    }

    private MembershipResult Add(ClusterView view, ConfChange change, long nowNs)
    {
        var member = MemberJson.Read(change.Context, new MemberRecord { Id = change.Member }) with
        {
            IsLearner = change.Type == ConfChangeType.AddLearner,
        };
        var isKnown = view.Members.TryGetValue(change.Member, out var known);
        if (MemberJson.IsPromotion(change.Context))
        {
            return Promote(view, known, nowNs);
        }

        if (isKnown)
        {
            return new MembershipResult.Failed(MembershipFailure.IdExists);
        }

        if (IsPeerUrlTaken(view, member))
        {
            return new MembershipResult.Failed(MembershipFailure.PeerUrlExists);
        }

        if (member.IsLearner && view.Members.Values.Any(other => other.IsLearner)) // etcd 3.4 allows one.
        {
            return new MembershipResult.Failed(MembershipFailure.TooManyLearners);
        }

        store.Create(
            ClusterKeys.RaftAttributes(member.Id),
            directory: false,
            MemberJson.WriteRaftAttributes(member),
            inOrder: false,
            Expiration.None,
            nowNs);
        return Set(view, member);
    }

    private MembershipResult Promote(ClusterView view, MemberRecord? known, long nowNs)
    {
        if (known is not { IsLearner: true })
        {
            return new MembershipResult.Failed(
                known is null ? MembershipFailure.IdNotFound : MembershipFailure.NotLearner);
        }

        var voter = known with { IsLearner = false };
        store.Update(
            ClusterKeys.RaftAttributes(known.Id), MemberJson.WriteRaftAttributes(voter), Expiration.None, nowNs);
        return Set(view, voter);
    }

    private MembershipResult Update(ClusterView view, ConfChange change, long nowNs)
    {
        if (!view.Members.TryGetValue(change.Member, out var known))
        {
            return new MembershipResult.Failed(MembershipFailure.IdNotFound);
        }

        var member = MemberJson.Read(change.Context, new MemberRecord { Id = change.Member });
        if (IsPeerUrlTaken(view, member))
        {
            return new MembershipResult.Failed(MembershipFailure.PeerUrlExists);
        }

        // As etcd, whose own changes do not say that a member is a learner: the store must be the same on all members.
        var updated = known with { PeerUrls = member.PeerUrls, IsLearner = member.IsLearner };
        store.Update(
            ClusterKeys.RaftAttributes(known.Id), MemberJson.WriteRaftAttributes(updated), Expiration.None, nowNs);
        return Set(view, updated);
    }

    private MembershipResult Remove(ClusterView view, MemberId member, long nowNs)
    {
        if (!view.Members.TryGetValue(member, out var known))
        {
            return new MembershipResult.Failed(MembershipFailure.IdNotFound);
        }

        store.Delete(ClusterKeys.Member(member), directory: true, recursive: true, nowNs);
        store.Create(ClusterKeys.Removed(member), directory: false, [], inOrder: false, Expiration.None, nowNs);
        Publish(view with { Members = view.Members.Remove(member), Removed = view.Removed.Add(member) });
        return new MembershipResult.Done(known);
    }

    private static bool IsPeerUrlTaken(ClusterView view, MemberRecord member) => view.Members.Values.Any(
        other => other.Id != member.Id && other.PeerUrls.Any(url => member.PeerUrls.Contains(url)));

    private MembershipResult.Done Set(ClusterView view, MemberRecord member)
    {
        Publish(view with { Members = view.Members.SetItem(member.Id, member) });
        return new MembershipResult.Done(member);
    }

    private void Publish(ClusterView applied)
    {
        _applied = applied;
        var members = applied.Members;
        foreach (var member in _foreseen)
        {
            members = members.ContainsKey(member.Id) || applied.Removed.Contains(member.Id)
                ? members
                : members.Add(member.Id, member);
        }

        _current = applied with { Members = members };
    }
}
