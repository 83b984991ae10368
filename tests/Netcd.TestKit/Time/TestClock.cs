namespace Netcd.TestKit.Time;

/// <summary>A clock that stands still until a test moves it. Its timers fire on the thread that moves it.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TestTimer> _timers = [];
    private DateTimeOffset _now = start;
    private long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _timestamp;
        }
    }

    /// <summary>Lets time pass; every timer that falls due fires, in the order of its due times.</summary>
    public void Advance(TimeSpan time)
    {
        var until = GetTimestamp() + time.Ticks;
        while (NextDue(until) is { } timer)
        {
            timer.Fire();
        }

        MoveTo(until);
    }

    /// <summary>Sets the wall clock to another time, as an administrator might; timers do not notice.</summary>
    public void StepWallClock(TimeSpan step)
    {
        lock (_gate)
        {
            _now += step;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private TestTimer? NextDue(long until)
    {
        TestTimer? next;
        lock (_gate)
        {
            next = _timers.Where(timer => timer.DueAt <= until).MinBy(timer => timer.DueAt);
        }

        if (next is not null)
        {
            MoveTo(next.DueAt);
        }

        return next;
    }

    private void MoveTo(long timestamp)
    {
        lock (_gate)
        {
            var passed = Math.Max(timestamp - _timestamp, 0);
            _timestamp += passed;
            _now += TimeSpan.FromTicks(passed);
        }
    }

    private sealed class TestTimer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _periodTicks;

        public long DueAt { get; private set; } = long.MaxValue;

        public void Fire()
        {
            DueAt = _periodTicks > 0 ? DueAt + _periodTicks : long.MaxValue;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
            _periodTicks = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
