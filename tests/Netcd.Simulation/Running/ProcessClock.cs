namespace Netcd.Simulation.Running;

/// <summary>A machine's clock as one process sees it: its timers fire in that process, and never after its end.</summary>
internal sealed class ProcessClock(Timeline timeline, HostClock host, Process process) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => host.UtcNow;

    public override long GetTimestamp() => host.Timestamp;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _changes; // What was planned before the last change is off.

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _changes++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Plan(dueTime);
            }

            return true;
        }

        public void Dispose() => _changes++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Plan(TimeSpan delay)
        {
            var change = _changes;
            clock.Schedule(delay, () =>
            {
                if (change != _changes)
                {
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    Plan(_period);
                }

                callback(state);
            });
        }
    }

    private void Schedule(TimeSpan delay, Action action) =>
        timeline.After(host.TrueTime(delay), () => process.Do(action));
}
