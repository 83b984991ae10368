using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
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
    ClusterMembership membership,
    IPeerTransport peers,
    DriverInbox inbox,
    PendingProposals pending,
    RequestIdSequence requestIds,
    bool isStrict,
    TimeProvider time,
    ILogger logger)
{
    public ValueTask<MembershipResult> AddAsync(IReadOnlyList<string> peerUrls, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var obstacle = isStrict
            ? QuorumGuard.FindObstacleToAdding(membership.Current, self, peers.ActiveSince, now)
            : null;
        if (obstacle is { } failure)
        {
            Log.AddRefused(logger, string.Join(',', peerUrls), failure);
            return Failed(failure);
        }

        var member = new MemberRecord
        {
            Id = IdentityHash.OfAddedMember(peerUrls, now),
            PeerUrls = Sorted(peerUrls),
        };
        return ProposeAsync(
            ConfChangeType.AddMember, member.Id, MemberJson.WriteContext(member), cancellationToken);
    }

    public ValueTask<MembershipResult> RemoveAsync(MemberId member, CancellationToken cancellationToken)
    {
        var obstacle = isStrict
            ? QuorumGuard.FindObstacleToRemoving(
                member, membership.Current, self, peers.ActiveSince, time.GetUtcNow())
            : null;
        if (obstacle is { } failure)
        {
            Log.RemovalRefused(logger, member, failure);
            return Failed(failure);
        }

        return ProposeAsync(ConfChangeType.RemoveMember, member, context: default, cancellationToken);
    }

    public ValueTask<MembershipResult> UpdateAsync(
        MemberId member, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken)
    {
        var context = MemberJson.WriteContext(new MemberRecord { Id = member, PeerUrls = Sorted(peerUrls) });
        return ProposeAsync(ConfChangeType.UpdateMember, member, context, cancellationToken);
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

    private static ValueTask<MembershipResult> Failed(MembershipFailure failure) =>
        ValueTask.FromResult<MembershipResult>(new MembershipResult.Failed(failure));
}
