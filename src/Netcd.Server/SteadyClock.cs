namespace Netcd.Server;

/// <summary>
/// A wall clock that takes no steps: it starts from the system's, runs with the monotonic one, and follows a system
/// clock that was set by running one percent faster or slower until both agree. While a leader tells its time, it follows
/// that instead.
/// </summary>
/// <remarks>
/// Keys get their moment of expiry from it and are removed by it, so setting the system clock expires nothing early.
/// Thread-safe, without locks. Timers and timestamps are those of the underlying provider.
/// </remarks>
public sealed class SteadyClock : TimeProvider
{
    /// <summary>A percent: a hundred times the drift of a poor clock, and too little for anybody's TTL to notice.</summary>
    private const long TicksPerCorrectedTick = 100;

    private static readonly TimeSpan CompareInterval = TimeSpan.FromSeconds(1);

    /// <summary>A thread that was held up between reading both clocks has nothing to compare; the next call has.</summary>
    private static readonly TimeSpan ReadingTimeMax = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _system;
    private Anchor _anchor;
    private long _steppedNs;
    private bool _hasFollowed;

    public SteadyClock(TimeProvider system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
        _anchor = new Anchor(system.GetTimestamp(), system.GetUtcNow().UtcTicks, BehindTicks: 0);
    }

    /// <summary>By how much it was set ahead, or back, at once; in ns. Any thread.</summary>
    /// <remarks>A moment that it told before lies so much later, or earlier, by what it tells now.</remarks>
    public long SteppedNs => Volatile.Read(ref _steppedNs);

    public override long TimestampFrequency => _system.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        var anchor = Volatile.Read(ref _anchor);
        var timestamp = _system.GetTimestamp();
        var elapsed = _system.GetElapsedTime(anchor.Timestamp, timestamp);
        var now = anchor.At(elapsed);
        if (elapsed >= CompareInterval)
        {
            Compare(anchor, timestamp, now);
        }

        return new DateTimeOffset(now, TimeSpan.Zero);
    }

    /// <summary>
    /// Takes over the leader's time, so that all members reckon with one clock and a new leader goes on with that of the
    /// last. One thread only.
    /// </summary>
    /// <param name="told">What the leader's clock said a moment ago.</param>
    /// <remarks>
    /// However late it comes, it is never later than that clock: what is ahead of this one is taken over at once, and what is
    /// behind it only in small steps, for it may just have been long on its way. The first time it is taken over whatever it
    /// is.
    /// </remarks>
    public void Follow(DateTimeOffset told)
    {
        var timestamp = _system.GetTimestamp();
        var anchor = Volatile.Read(ref _anchor);
        var now = anchor.At(_system.GetElapsedTime(anchor.Timestamp, timestamp));
        var behind = told.UtcTicks - now;
        var isTakenOver = behind > 0 || !_hasFollowed;
        _hasFollowed = true;
        if (isTakenOver)
        {
            Set(timestamp, told, now);
        }
        else
        {
            Volatile.Write(ref _anchor, new Anchor(timestamp, now, behind));
        }
    }

    /// <summary>Goes ahead to a time that the leader's clock is known to have passed. One thread only.</summary>
    public void AdvanceTo(DateTimeOffset passed)
    {
        if (GetUtcNow() is var now && passed > now)
        {
            Set(_system.GetTimestamp(), passed, now.UtcTicks);
        }
    }

    public override long GetTimestamp() => _system.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _system.CreateTimer(callback, state, dueTime, period);

    private void Set(long timestamp, DateTimeOffset to, long now)
    {
        Volatile.Write(ref _anchor, new Anchor(timestamp, to.UtcTicks, BehindTicks: 0));
        Volatile.Write(ref _steppedNs, _steppedNs + ((to.UtcTicks - now) * TimeSpan.NanosecondsPerTick));
    }

    private void Compare(Anchor anchor, long timestamp, long now)
    {
        var behind = _system.GetUtcNow().UtcTicks - now;
        if (_system.GetElapsedTime(timestamp) < ReadingTimeMax)
        {
            // Whoever comes first sets the anchor; the others would have set nearly the same.
            Interlocked.CompareExchange(ref _anchor, new Anchor(timestamp, now, behind), anchor);
        }
    }

    /// <summary>A moment at which this clock was compared with the system's.</summary>
    private sealed record Anchor(long Timestamp, long UtcTicks, long BehindTicks)
    {
        public long At(TimeSpan elapsed)
        {
            // However long nobody asks, the correction never goes past what was to be corrected.
            var correctionMax = Math.Max(elapsed.Ticks, 0) / TicksPerCorrectedTick;
            return UtcTicks + elapsed.Ticks + Math.Clamp(BehindTicks, -correctionMax, correctionMax);
        }
    }
}
