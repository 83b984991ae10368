using Netcd.Raft;
using Netcd.Raft.Progress;
using Netcd.Raft.Roles;
using Netcd.Server.Driver;
using Netcd.Transport;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Membership;

/// <summary>Looks how the members of the cluster are doing. Thread-safe.</summary>
internal sealed class ClusterStatusReader(
    MemberId self,
    DateTimeOffset startTime,
    RaftNode node,
    ClusterMembership membership,
    IPeerTransport peers,
    DriverInbox inbox,
    IClusterInquiry inquiry,
    Task completion)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    /// <summary>Takes a turn of the driver, to which consensus belongs.</summary>
    public async Task<ClusterStatus> ReadAsync()
    {
        var turn = new TaskCompletionSource<ClusterStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        inbox.Post(() => turn.SetResult(Read()));
        await Task.WhenAny(turn.Task, completion);
        return turn.Task.IsCompleted ? await turn.Task : Read(); // The driver has ended: nothing changes any more.
    }

    /// <summary>What a netcd that leads says, as JSON; null if there is none, it is this member, or it does not answer.</summary>
    public async Task<byte[]?> AskLeaderAsync(MemberId leader, CancellationToken cancellationToken)
    {
        if (leader == self || !membership.Current.Members.TryGetValue(leader, out var record))
        {
            return null;
        }

        foreach (var url in record.PeerUrls)
        {
            if (await inquiry.GetStatusAsync(url, AnswerTime, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private ClusterStatus Read()
    {
        var followers = node.Progress().ToDictionary(follower => follower.Id);
        return new ClusterStatus
        {
            AnsweredBy = self,
            Leader = node.Leader,
            Term = node.Term,
            CommitIndex = node.CommitIndex,
            Members = [.. membership.Current.Members.Values.Select(
                member => StatusOf(
                    member with { IsLearner = node.Configuration.Learners.Contains(member.Id) },
                    followers.GetValueOrDefault(member.Id)))],
        };
    }

    private MemberStatus StatusOf(MemberRecord member, MemberProgress? follower)
    {
        var last = node.Last.Index;
        var isSelf = member.Id == self;
        var status = new MemberStatus
        {
            Member = member,
            IsLeader = member.Id == node.Leader,
            ReachableSince = isSelf ? startTime : peers.ActiveSince(member.Id),
        };
        if (isSelf)
        {
            return status with { Match = last, Lag = node.Role == Role.Leader ? 0 : null };
        }

        return follower is null ? status : status with
        {
            Match = follower.Match,
            Lag = last - Math.Min(last, follower.Match),
            State = NameOf(follower.State),
        };
    }

    private static string NameOf(ProgressState state) => state switch
    {
        ProgressState.Probe => "probe",
        ProgressState.Replicate => "replicate",
        ProgressState.Snapshot => "snapshot",
        _ => throw new InvariantViolatedException($"progress state {state}"),
    };
}
