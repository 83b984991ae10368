namespace Netcd.Hosting;

/// <summary>
/// The system's time, with timers of its own: one thread that sleeps until the next of them is due.
/// </summary>
/// <remarks>
/// The timers of .NET wake three threads, three times a second and for each processor, to see whether one of them is due
/// soon; that is a third of what an idle member does. Callbacks run on the thread pool, as theirs do, and never two at a time
/// of one timer that fires once. Thread-safe.
/// </remarks>
internal sealed class QuietTimers : TimeProvider, IDisposable
{
    private const long Never = long.MaxValue;

    private readonly object _gate = new();
    private readonly PriorityQueue<QuietTimer, long> _queue = new();
    private bool _isStopped;

    public QuietTimers() => new Thread(Run) { Name = "netcd timers", IsBackground = true }.Start();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new QuietTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

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
                while (_queue.TryPeek(out var timer, out var lookedAtMs) && lookedAtMs <= nowMs)
                {
                    _queue.Dequeue();
                    timer.LookAt(nowMs, lookedAtMs);
                }

                Monitor.Wait(_gate, _queue.TryPeek(out _, out var nextMs) ? (int)Math.Min(nextMs - nowMs, int.MaxValue) : Timeout.Infinite);
            }
        }
    }

    /// <summary>
    /// Most timers are put off again and again before they are due. So one that is put off stays where it is in the queue, and
    /// only when it gets to the front is it seen that there is time left.
    /// </summary>
    private sealed class QuietTimer(QuietTimers owner, TimerCallback callback, object? state) : ITimer
    {
        private long _dueMs = Never;
        private long _periodMs = Never;
        private long _lookedAtMs = Never; // Its place in the queue that counts; others are of earlier times.

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._gate)
            {
                _dueMs = dueTime < TimeSpan.Zero ? Never : NowMs() + (long)Math.Ceiling(dueTime.TotalMilliseconds);
                _periodMs = period <= TimeSpan.Zero ? Never : (long)Math.Ceiling(period.TotalMilliseconds);
                Enqueue();
            }

            return true;
        }

        /// <summary>Fires if it is due. With the lock held.</summary>
        public void LookAt(long nowMs, long lookedAtMs)
        {
            if (lookedAtMs != _lookedAtMs)
            {
                return; // It was put forward, and has been looked at.
            }

            _lookedAtMs = Never;
            if (_dueMs <= nowMs)
            {
                _dueMs = _periodMs == Never ? Never : Math.Max(_dueMs + _periodMs, nowMs + 1);
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            }

            Enqueue();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire() => callback(state);

        private void Enqueue()
        {
            if (_dueMs >= _lookedAtMs)
            {
                return;
            }

            var isNext = !owner._queue.TryPeek(out _, out var nextMs) || _dueMs < nextMs;
            _lookedAtMs = _dueMs;
            owner._queue.Enqueue(this, _dueMs);
            if (isNext)
            {
                Monitor.Pulse(owner._gate);
            }
        }
    }
}
