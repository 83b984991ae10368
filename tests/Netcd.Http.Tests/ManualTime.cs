namespace Netcd.Http.Tests;

/// <summary>A clock that stands still and whose timers fire when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state));
        _timers.Add(timer);
        return timer;
    }

    public void FireTimers()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(syncContext: null);
        foreach (var timer in _timers.ToArray())
        {
            timer.Fire();
        }

        SynchronizationContext.SetSynchronizationContext(context);
    }

    private sealed class Timer(Action fire) : ITimer
    {
        private bool _isOver;

        public void Fire()
        {
            if (!_isOver)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_isOver;

        public void Dispose() => _isOver = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
