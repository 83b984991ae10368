using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Transport;

namespace Netcd.Server.Driver;

/// <summary>
/// Watches over ticks: hurries the first election and those after the death of a leader, and warns when heartbeats are late.
/// Driver thread only.
/// </summary>
internal sealed class TickWatch(MemberOptions options, Dialect dialect, IPeerTransport peers, TimeProvider time, ILogger logger)
{
    private const int LateIntervals = 2;
    private static readonly TimeSpan HurryTime = TimeSpan.FromSeconds(5);

    private long? _lastTick;
    private bool _mayHurry = options.AdvancesElectionTicks && !options.ForceNewCluster;
    private int _ticksLeftToHurry = (int)(HurryTime / options.HeartbeatInterval);

    public int PerSecond => (int)Math.Ceiling(TimeSpan.FromSeconds(1) / options.HeartbeatInterval);

    /// <summary>To be called before each tick.</summary>
    public void Observe(RaftNode node)
    {
        var now = time.GetTimestamp();
        if (_lastTick is { } last && node.Role == Role.Leader)
        {
            WarnIfLate(time.GetElapsedTime(last, now), node);
        }

        _lastTick = now;
        if (node.Role == Role.Follower && node.Leader != MemberId.None && peers.ActiveSince(node.Leader) is null)
        {
            node.ReportLeaderGone();
        }

        if (_mayHurry)
        {
            Hurry(node);
        }
    }

    private void WarnIfLate(TimeSpan elapsed, RaftNode node)
    {
        var limit = LateIntervals * options.HeartbeatInterval;
        if (elapsed > limit && node.Configuration.Voters.Count > 1)
        {
            Log.HeartbeatLate(logger, options.HeartbeatInterval.TotalMilliseconds, (elapsed - limit).TotalMilliseconds);
            Log.LikelyOverloaded(logger);
        }
    }

    /// <summary>
    /// Whoever starts has heard no leader for long enough already, so most of the first time-out is skipped (etcd 2.3:
    /// at once; 3.4: when it is connected with more than one member, whose leader would have spoken up).
    /// </summary>
    private void Hurry(RaftNode node)
    {
        if (node.Leader != MemberId.None || _ticksLeftToHurry-- == 0)
        {
            _mayHurry = false;
        }
        else if (dialect == Dialect.Etcd23)
        {
            Skip(node, options.ElectionTicks - 1);
        }
        else if (node.Configuration.Voters.Count(voter => peers.ActiveSince(voter) is not null) > 1)
        {
            Skip(node, options.ElectionTicks - 2);
        }
    }

    private void Skip(RaftNode node, int ticks)
    {
        _mayHurry = false;
        for (var i = 0; i < ticks; i++)
        {
            node.Tick();
        }
    }
}
