using Netcd.Store;

namespace Netcd.Server.Driver;

/// <summary>Decides when a leader lets keys expire, and how many at once. Driver thread only.</summary>
/// <remarks>
/// Keys expire through the log, so that every member removes the same ones at the same index. etcd puts its clock
/// into the log twice a second and removes whatever is due, be it 100,000 keys while everybody waits. Any time up to
/// now is as good, so one that covers a thousand keys is chosen, and other writes pass in between. A cluster with
/// members of etcd 2.3 gets its clock steadily even so: to them it is a sign of life, without which they call
/// themselves unhealthy.
/// A new leader waits before its first sweep: while there was none, nobody could refresh a key.
/// </remarks>
/// <param name="store">The keys.</param>
/// <param name="grace">How long a new leader waits.</param>
/// <param name="isSteady">Whether the clock goes into the log when nothing is due, too.</param>
internal sealed class ExpirySweep(KeyStore store, TimeSpan grace, Func<bool> isSteady)
{
    private const int KeysPerCommandMax = 1000;
    private const long IntervalNs = 500_000_000;

    private long _graceEndNs;
    private long _signNs; // When a new leader last put its clock into the log as a sign of life.
    private long _sweepNs; // What is due at this time is to be removed by the present sweep.
    private long _proposedNs; // What is due at this time is being removed by a command in the log.

    /// <summary>Whether the present sweep needs another command to remove all that was due when it began.</summary>
    public bool IsBehind => store.NextExpirationNs is { } next && next <= _sweepNs && next > _proposedNs;

    /// <summary>To be called when this member becomes leader.</summary>
    public void BeginReign(long nowNs)
    {
        _graceEndNs = nowNs + (grace.Ticks * TimeSpan.NanosecondsPerTick);
        _sweepNs = long.MinValue; // Nothing is being swept.
    }

    /// <summary>The time to put into the log now, or null if nothing is to expire yet.</summary>
    /// <param name="nowNs">A clock that never goes back.</param>
    public long? NextTime(long nowNs)
    {
        if (nowNs < _graceEndNs)
        {
            return SignOfLife(nowNs);
        }

        if (nowNs - IntervalNs >= _sweepNs && (store.NextExpirationNs <= nowNs || isSteady()))
        {
            _sweepNs = nowNs;
            _proposedNs = long.MinValue;
            if (!IsBehind)
            {
                return nowNs;
            }
        }

        if (!IsBehind)
        {
            return null;
        }

        _proposedNs = store.DueUntil(_sweepNs, KeysPerCommandMax);
        return _proposedNs;
    }

    /// <summary>
    /// The beginning of time, where somebody waits for the clock: then nothing is due, not even of what the log holds and the
    /// store does not hold yet.
    /// </summary>
    private long? SignOfLife(long nowNs)
    {
        if (!isSteady() || nowNs - _signNs < IntervalNs)
        {
            return null;
        }

        _signNs = nowNs;
        return 0;
    }
}
