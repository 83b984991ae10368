namespace Netcd.Server;

/// <summary>
/// A wall clock that takes no steps: it starts from the system's, runs with the monotonic one, and follows a system
/// clock that was set by running one percent faster or slower until both agree.
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

    public SteadyClock(TimeProvider system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
        _anchor = new Anchor(system.GetTimestamp(), system.GetUtcNow().UtcTicks, BehindTicks: 0);
    }

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

    public override long GetTimestamp() => _system.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _system.CreateTimer(callback, state, dueTime, period);

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
