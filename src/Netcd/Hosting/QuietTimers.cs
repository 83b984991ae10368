namespace Netcd.Hosting;

/// <summary>
/// The system's time, with timers of its own: one thread that sleeps until the next of them is due.
/// </summary>
/// <remarks>
/// The timers of .NET wake three threads, three times a second and for each processor, to see whether one of them is due
/// soon; that is a third of what an idle member does. Callbacks run on the thread pool, as theirs do. Thread-safe.
/// </remarks>
internal sealed class QuietTimers : TimeProvider, IDisposable
{
    private readonly object _gate = new();
    private readonly TimerQueue _queue = new();
    private bool _isStopped;

    public QuietTimers() => new Thread(Run) { Name = "netcd timers", IsBackground = true }.Start();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new QuietTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>From then on nothing fires.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.Pulse(_gate);
        }
    }

    private static long NowMs() => (long)System.GetElapsedTime(startingTimestamp: 0).TotalMilliseconds;

    private void Run()
    {
        lock (_gate)
        {
            while (!_isStopped)
            {
                var nowMs = NowMs();
                _queue.Fire(nowMs);
                Monitor.Wait(_gate, _queue.NextMs == TimerQueue.Never
                    ? Timeout.Infinite
                    : (int)Math.Min(_queue.NextMs - nowMs, int.MaxValue));
            }
        }
    }

    private void Set(TimerQueue.Entry entry, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            var nextMs = _queue.NextMs;
            _queue.Set(
                entry,
                dueTime < TimeSpan.Zero ? TimerQueue.Never : NowMs() + Milliseconds(dueTime),
                period <= TimeSpan.Zero ? TimerQueue.Never : Milliseconds(period));
            if (_queue.NextMs < nextMs)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private sealed class QuietTimer(QuietTimers owner, TimerCallback callback, object? state) : ITimer
    {
        private readonly TimerQueue.Entry _entry = new(
            () => ThreadPool.UnsafeQueueUserWorkItem(callback.Invoke, state, preferLocal: false));

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.Set(_entry, dueTime, period);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
