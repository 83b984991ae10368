using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Server.Stats;
using Netcd.Transport;

namespace Netcd.Server.Proposals;

/// <summary>Finds out why a request got no answer in time, as well as this member can tell. Thread-safe.</summary>
internal sealed class TimeoutCause(
    MemberId self,
    ClusterMembership membership,
    IPeerTransport peers,
    Driver.RaftProgress progress,
    LeaderClock leaderClock,
    TimeSpan electionTimeout)
{
    public ProposalResult.Failed Find(DateTimeOffset requestedAt)
    {
        var elected = leaderClock.Current.Since;
        if (requestedAt < elected && requestedAt > elected - (2 * electionTimeout))
        {
            return ProposalResult.TimedOutByLeaderFailure;
        }

        var leader = progress.Leader;
        var isConnected = leader == MemberId.None
            || (leader == self ? IsConnectedToQuorum(requestedAt) : IsConnected(leader, requestedAt));
        return isConnected ? ProposalResult.TimedOut : ProposalResult.TimedOutByLostConnection;
    }

    private bool IsConnectedToQuorum(DateTimeOffset since)
    {
        var members = membership.Current.Members;
        var connected = members.Keys.Count(member => member == self || IsConnected(member, since));
        return connected >= (members.Count / 2) + 1;
    }

    private bool IsConnected(MemberId member, DateTimeOffset since) => peers.ActiveSince(member) < since;
}
