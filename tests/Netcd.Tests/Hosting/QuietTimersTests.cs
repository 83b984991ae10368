using Netcd.Hosting;

namespace Netcd.Tests.Hosting;

/// <summary>The thread behind <see cref="TimerQueue"/>: that it wakes up for what is next.</summary>
public sealed class QuietTimersTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private readonly QuietTimers _time = new();

    [Fact]
    public async Task A_timer_fires_with_its_state()
    {
        var fired = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _time.CreateTimer(fired.SetResult, "state", Short, Timeout.InfiniteTimeSpan);

        Assert.Equal("state", await fired.Task);
    }

    [Fact]
    public async Task A_thread_that_sleeps_for_long_wakes_up_for_a_timer_that_is_put_forward()
    {
        var fired = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _time.CreateTimer(fired.SetResult, state: null, Long, Timeout.InfiniteTimeSpan);
        await using var other = _time.CreateTimer(_ => { }, state: null, Long, Timeout.InfiniteTimeSpan);

        timer.Change(Short, Timeout.InfiniteTimeSpan);

        await fired.Task;
    }

    [Fact]
    public async Task A_period_comes_again_and_again_until_it_is_stopped()
    {
        using var timer = new PeriodicTimer(Short, _time);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(await timer.WaitForNextTickAsync());
        }

        timer.Dispose();
        Assert.False(await timer.WaitForNextTickAsync());
    }

    [Fact]
    public async Task A_deadline_cancels()
    {
        using var deadline = new CancellationTokenSource(Long, _time);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = deadline.Token.Register(cancelled.SetResult);

        deadline.CancelAfter(Short);

        await cancelled.Task;
    }

    public void Dispose() => _time.Dispose();
}
