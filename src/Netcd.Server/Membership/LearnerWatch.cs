using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Transport;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Membership;

/// <summary>Sees to it that a learner becomes a voter as soon as it has caught up. Driver thread only.</summary>
/// <remarks>
/// A leader judges by rounds (thesis §4.2.1): when a learner has received all that the log held at the beginning of a
/// round, and the round took no longer than an election time-out, what is left to send is little. Any other member asks
/// the leader, for an etcd that leads promotes on request only. Any netcd mends what an etcd forgets of a learner.
/// </remarks>
internal sealed class LearnerWatch(
    MemberId self,
    int electionTicks,
    ClusterMembership membership,
    MembershipChanges changes,
    IPeerTransport peers,
    IClusterInquiry inquiry,
    ILogger logger,
    CancellationToken ending)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    private Round? _round;
    private int _ticksToWait; // After an attempt, until there is an answer or another may be made.
    private volatile bool _isAsking;

    /// <summary>To be called at each tick.</summary>
    public void Observe(RaftNode node)
    {
        if (node.Configuration.Learners.IsEmpty)
        {
            (_round, _ticksToWait) = (null, 0);
        }
        else if (_ticksToWait > 0)
        {
            _ticksToWait--;
        }
        else if (FindForgotten(node) is { } forgotten)
        {
            _ticksToWait = 2 * electionTicks;
            _ = changes.RemindAsync(forgotten, CancellationToken.None).AsTask();
        }
        else if (node.Role == Role.Leader)
        {
            Judge(node);
        }
        else
        {
            _round = null;
            AskLeader(node);
        }
    }

    /// <summary>A learner that the membership takes for a voter.</summary>
    private MemberRecord? FindForgotten(RaftNode node) =>
        node.Leader != MemberId.None
        && membership.Current.Members.TryGetValue(node.Configuration.Learners[0], out var record) && !record.IsLearner
            ? record
            : null;

    private void Judge(RaftNode node)
    {
        var learner = node.Configuration.Learners[0]; // etcd 3.4 knows one at a time.
        if (_round is null || _round.Learner != learner)
        {
            _round = new Round(learner, node.Last.Index);
            return;
        }

        _round.Ticks++;
        if (MatchOf(learner, node) < _round.Target)
        {
            return;
        }

        if (_round.Ticks > electionTicks)
        {
            _round = new Round(learner, node.Last.Index);
            return;
        }

        _round = null;
        _ticksToWait = 2 * electionTicks; // Another change may be in its way: then it is proposed again.
        Log.Promotes(logger, learner);
        _ = changes.PromoteAsync(learner, CancellationToken.None).AsTask();
    }

    private static ulong MatchOf(MemberId learner, RaftNode node)
    {
        foreach (var progress in node.Progress())
        {
            if (progress.Id == learner)
            {
                return progress.Match;
            }
        }

        return 0;
    }

    /// <summary>It knows how far the learner is; nobody is asked while the learner is known to be away.</summary>
    private void AskLeader(RaftNode node)
    {
        var learner = node.Configuration.Learners[0];
        if (_isAsking || (learner != self && peers.ActiveSince(learner) is null)
            || !membership.Current.Members.TryGetValue(node.Leader, out var leader))
        {
            return;
        }

        _ticksToWait = electionTicks;
        _isAsking = true;
        _ = AskAsync(leader, learner);
    }

    private async Task AskAsync(MemberRecord leader, MemberId learner)
    {
        try
        {
            foreach (var url in leader.PeerUrls)
            {
                if (await inquiry.RequestPromotionAsync(url, learner, AnswerTime, ending))
                {
                    Log.PromotedOnRequest(logger, leader.Id, learner);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // This member stops.
        }
        finally
        {
            _isAsking = false;
        }
    }

    /// <summary>What a learner has to reach: the end of the log when the round began.</summary>
    private sealed class Round(MemberId learner, ulong target)
    {
        public MemberId Learner => learner;

        public ulong Target => target;

        public int Ticks { get; set; }
    }
}
