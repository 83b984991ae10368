using Netcd.Server.Membership;
using Netcd.Server.Proposals;

namespace Netcd.Api.Members;

/// <summary>The words of etcd for why the membership was not changed.</summary>
internal static class MembershipErrors
{
    public static string CauseOf(MembershipFailure failure) => failure switch
    {
        MembershipFailure.IdRemoved => "membership: ID removed",
        MembershipFailure.IdExists => "membership: ID exists",
        MembershipFailure.IdNotFound => "membership: ID not found",
        MembershipFailure.PeerUrlExists => "membership: peerURL exists",
        MembershipFailure.NotLearner => "membership: can only promote a learner member",
        MembershipFailure.TooManyLearners => "membership: too many learner members in cluster",
        MembershipFailure.BadPeerUrl => "the peer URL cannot be that of this member",
        MembershipFailure.NotEnoughStarted =>
            "etcdserver: re-configuration failed due to not enough started members",
        MembershipFailure.Unhealthy => "etcdserver: unhealthy cluster",
        MembershipFailure.TimedOut => ProposalResult.TimedOut.Cause,
        MembershipFailure.Stopped => ProposalResult.Stopped.Cause,
        MembershipFailure.NoSpace => ProposalResult.NoSpace.Cause,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without words."),
    };
}
