using Netcd.Hosting;

namespace Netcd.Tests.Hosting;

public sealed class QuietTimersTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly QuietTimers _time = new();

    [Fact]
    public async Task A_timer_fires_when_it_is_due_and_not_before()
    {
        var begun = _time.GetTimestamp();

        await Task.Delay(TimeSpan.FromMilliseconds(20), _time);

        Assert.True(_time.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(19));
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times_whatever_the_order_in_which_they_were_made()
    {
        var late = Task.Delay(TimeSpan.FromMilliseconds(60), _time);
        var never = Task.Delay(Long, _time);
        var soon = Task.Delay(TimeSpan.FromMilliseconds(1), _time);

        Assert.Same(soon, await Task.WhenAny(soon, never));
        Assert.Same(late, await Task.WhenAny(late, never));
        Assert.False(never.IsCompleted);
    }

    [Fact]
    public async Task A_period_comes_again_and_again_until_it_is_stopped()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1), _time);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(await timer.WaitForNextTickAsync());
        }

        timer.Dispose();
        Assert.False(await timer.WaitForNextTickAsync());
    }

    [Fact]
    public async Task A_timer_that_is_put_off_and_put_forward_fires_once_at_its_last_time()
    {
        var count = 0;
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = _time.CreateTimer(
            _ =>
            {
                Interlocked.Increment(ref count);
                fired.TrySetResult();
            },
            state: null,
            Long,
            Timeout.InfiniteTimeSpan);
        for (var i = 0; i < 100; i++)
        {
            timer.Change(TimeSpan.FromMinutes(1 + (i % 7)), Timeout.InfiniteTimeSpan);
        }

        timer.Change(TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        await fired.Task;
        await Task.Delay(TimeSpan.FromMilliseconds(20), _time); // Others that were left over would fire before this one.

        Assert.Equal(1, Volatile.Read(ref count));
    }

    [Fact]
    public async Task A_timer_that_is_stopped_or_disposed_does_not_fire()
    {
        var count = 0;
        using (var stopped = _time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromMilliseconds(10), Long))
        {
            stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromMilliseconds(10), Long).Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(30), _time);
        }

        Assert.Equal(0, Volatile.Read(ref count));
    }

    [Fact]
    public async Task A_deadline_that_is_moved_with_each_message_cancels_only_when_none_comes()
    {
        using var deadline = new CancellationTokenSource(Long, _time);
        for (var i = 0; i < 20; i++)
        {
            deadline.CancelAfter(TimeSpan.FromMinutes(1));
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        Assert.False(deadline.IsCancellationRequested);
        deadline.CancelAfter(TimeSpan.FromMilliseconds(5));
        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, deadline.Token));
    }

    public void Dispose() => _time.Dispose();
}
