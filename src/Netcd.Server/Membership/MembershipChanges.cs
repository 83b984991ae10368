using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Driver;
using Netcd.Server.Proposals;
using Netcd.Transport;

namespace Netcd.Server.Membership;

/// <summary>Proposes changes of the membership and tells what became of them. Thread-safe.</summary>
internal sealed class MembershipChanges(
    MemberId self,
    Dialect dialect,
    ClusterMembership membership,
    IPeerTransport peers,
    PeerUrlCheck urls,
    DriverInbox inbox,
    PendingProposals pending,
    RequestIdSequence requestIds,
    bool isStrict,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>The first version of a cluster whose members all know learners.</summary>
    private static readonly Version FirstWithLearners = new(3, 4);

    /// <summary>
    /// Adds a member: as a learner, which becomes a voter when it has caught up (<see cref="LearnerWatch"/>), where all
    /// members know what that is; else as a voter, after checks.
    /// </summary>
    /// <param name="peerUrls">Where it will listen.</param>
    /// <param name="isForced">Whether it gets a vote at once and unchecked, as at etcd without its checks.</param>
    /// <param name="cancellationToken">Ends the wait; the change may still be done.</param>
    public async ValueTask<MembershipResult> AddAsync(
        IReadOnlyList<string> peerUrls, bool isForced, CancellationToken cancellationToken)
    {
        var view = membership.Current;
        var isChecked = isStrict && !isForced;
        var isLearner = !isForced && KnowsLearners(view) && (isChecked || QuorumGuard.FindLearner(view) is null);
        var obstacle = isChecked ? await FindObstacleAsync(view, peerUrls, isLearner, cancellationToken) : null;
        if (obstacle is not null)
        {
            Log.AddRefused(logger, string.Join(',', peerUrls), obstacle.Failure, obstacle.Explanation);
            return obstacle;
        }

        var member = new MemberRecord
        {
            Id = IdentityHash.OfAddedMember(peerUrls, time.GetUtcNow()),
            PeerUrls = Sorted(peerUrls),
            IsLearner = isLearner,
        };
        var type = isLearner ? ConfChangeType.AddLearner : ConfChangeType.AddMember;
        return await ProposeAsync(type, member.Id, MemberJson.WriteContext(member), cancellationToken);
    }

    public ValueTask<MembershipResult> RemoveAsync(
        MemberId member, bool isForced, CancellationToken cancellationToken)
    {
        var obstacle = isStrict && !isForced
            ? QuorumGuard.FindObstacleToRemoving(
                member, membership.Current, self, peers.ActiveSince, time.GetUtcNow())
            : null;
        if (obstacle is null)
        {
            return ProposeAsync(ConfChangeType.RemoveMember, member, context: default, cancellationToken);
        }

        Log.RemovalRefused(logger, member, obstacle.Failure, obstacle.Explanation);
        return ValueTask.FromResult<MembershipResult>(obstacle);
    }

    /// <summary>Tells the cluster where a member is from now on.</summary>
    public async ValueTask<MembershipResult> UpdateAsync(
        MemberId member, IReadOnlyList<string> peerUrls, bool isForced, CancellationToken cancellationToken)
    {
        var obstacle = isStrict && !isForced
            ? await FindObstacleToMovingAsync(membership.Current, member, peerUrls, cancellationToken)
            : null;
        if (obstacle is not null)
        {
            Log.MoveRefused(logger, member, string.Join(',', peerUrls), obstacle.Failure, obstacle.Explanation);
            return obstacle;
        }

        var record = new MemberRecord { Id = member, PeerUrls = Sorted(peerUrls), IsLearner = IsLearner(member) };
        return await UpdateAsync(record, cancellationToken);
    }

    /// <summary>Gives a learner a vote.</summary>
    public ValueTask<MembershipResult> PromoteAsync(MemberId learner, CancellationToken cancellationToken) =>
        ProposeAsync(ConfChangeType.AddMember, learner, MemberJson.WritePromotion(learner), cancellationToken);

    /// <summary>
    /// Has the membership say again that a member is a learner, which it is for consensus: an etcd that moves a learner
    /// to another URL takes the mark away, and then nobody can promote it any more.
    /// </summary>
    public ValueTask<MembershipResult> RemindAsync(MemberRecord learner, CancellationToken cancellationToken) =>
        UpdateAsync(learner with { IsLearner = true, Name = "", ClientUrls = [] }, cancellationToken);

    private ValueTask<MembershipResult> UpdateAsync(MemberRecord record, CancellationToken cancellationToken) =>
        ProposeAsync(ConfChangeType.UpdateMember, record.Id, MemberJson.WriteContext(record), cancellationToken);

    private bool IsLearner(MemberId member) =>
        membership.Current.Members.TryGetValue(member, out var known) && known.IsLearner;

    private bool KnowsLearners(ClusterView view) => dialect == Dialect.Etcd34
        && Version.TryParse(view.Version, out var version) && version >= FirstWithLearners;

    private async ValueTask<MembershipResult.Failed?> FindObstacleAsync(
        ClusterView view, IReadOnlyList<string> peerUrls, bool isLearner, CancellationToken cancellationToken)
    {
        if (isLearner)
        {
            return QuorumGuard.FindObstacleToAddingLearner(view, self, peers.ActiveSince);
        }

        if (QuorumGuard.FindObstacleToAdding(view, self, peers.ActiveSince, time.GetUtcNow()) is { } obstacle)
        {
            return obstacle;
        }

        if (view.Members.Values.Any(member => member.PeerUrls.Any(peerUrls.Contains)))
        {
            return null; // Known: applying it tells so, in etcd's words.
        }

        return await urls.FindProblemOfAddingAsync(peerUrls, view, cancellationToken) is { } problem
            ? new MembershipResult.Failed(MembershipFailure.BadPeerUrl) { Explanation = problem }
            : null;
    }

    /// <summary>
    /// Where a member is said to be that is elsewhere, nobody finds it after its next restart; with a few of them nobody
    /// finds a quorum.
    /// </summary>
    private async Task<MembershipResult.Failed?> FindObstacleToMovingAsync(
        ClusterView view, MemberId moving, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken)
    {
        var others = view.Members.Values.Where(other => other.Id != moving).ToArray();
        if (!view.Members.TryGetValue(moving, out var known) || others.Any(other => other.PeerUrls.Any(peerUrls.Contains))
            || others.Length == 0 || !QuorumGuard.HasQuorum(view, self, peers.ActiveSince))
        {
            return null; // What comes of it tells what is wrong, in etcd's words; or nobody has to find it.
        }

        var (problem, isThere) = await urls.FindProblemOfMovingAsync(moving, peerUrls, view, cancellationToken);
        if (problem is not null)
        {
            return new MembershipResult.Failed(MembershipFailure.BadPeerUrl) { Explanation = problem };
        }

        if (isThere || known.IsLearner)
        {
            return null;
        }

        var voters = others.Where(other => !other.IsLearner).ToArray();
        var isInPlace = await Task.WhenAll(voters.Select(
            async other => other.Id == self || await urls.IsInPlaceAsync(other, cancellationToken)));
        return QuorumGuard.FindObstacleToMoving(voters, isInPlace);
    }

    private async ValueTask<MembershipResult> ProposeAsync(
        ConfChangeType type, MemberId member, ReadOnlyMemory<byte> context, CancellationToken cancellationToken)
    {
        var requestId = requestIds.Next();
        var result = pending.Add(requestId); // Before it is posted, or its end could be missed.
        var data = new ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(data, new ConfChange
        {
            RequestId = requestId,
            Type = type,
            Member = member,
            Context = context,
        });
        inbox.ProposeConfChange(new Proposal(requestId, data.WrittenMemory));
        return ResultOf(await result.WaitAsync(cancellationToken));
    }

    private static MembershipResult ResultOf(ProposalResult result) => result switch
    {
        ProposalResult.Configured configured => configured.Result,
        _ when result == ProposalResult.Stopped => new MembershipResult.Failed(MembershipFailure.Stopped),
        _ when result == ProposalResult.NoSpace => new MembershipResult.Failed(MembershipFailure.NoSpace),
        _ => new MembershipResult.Failed(MembershipFailure.TimedOut),
    };

    private static ImmutableArray<string> Sorted(IReadOnlyList<string> urls) =>
        [.. urls.Order(StringComparer.Ordinal)];
}
