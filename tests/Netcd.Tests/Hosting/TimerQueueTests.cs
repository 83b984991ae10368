using Netcd.Hosting;

namespace Netcd.Tests.Hosting;

public sealed class TimerQueueTests
{
    private const long Never = TimerQueue.Never;

    private readonly TimerQueue _queue = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void An_entry_fires_once_when_it_is_due_and_not_before()
    {
        _queue.Set(New("a"), dueMs: 100, Never);

        Assert.Equal("", FiredAt(99));
        Assert.Equal("a", FiredAt(100));
        Assert.Equal("", FiredAt(1000));
        Assert.Equal(Never, _queue.NextMs);
    }

    [Fact]
    public void Entries_fire_in_the_order_of_their_times_whatever_the_order_in_which_they_were_set()
    {
        _queue.Set(New("late"), dueMs: 300, Never);
        _queue.Set(New("soon"), dueMs: 100, Never);
        _queue.Set(New("later"), dueMs: 200, Never);

        Assert.Equal(100, _queue.NextMs);
        Assert.Equal("soon later late", FiredAt(300));
    }

    [Fact]
    public void A_period_comes_again_and_again_and_what_was_missed_counts_as_one()
    {
        _queue.Set(New("a"), dueMs: 10, periodMs: 10);

        Assert.Equal("a", FiredAt(10));
        Assert.Equal(20, _queue.NextMs);
        Assert.Equal("a", FiredAt(25));
        Assert.Equal(30, _queue.NextMs);
        Assert.Equal("a", FiredAt(100));
        Assert.Equal("", FiredAt(100));
        Assert.Equal("a", FiredAt(101));
    }

    [Fact]
    public void An_entry_that_is_put_off_fires_at_its_last_time_only()
    {
        var entry = New("a");
        for (var dueMs = 100; dueMs <= 1000; dueMs += 100)
        {
            _queue.Set(entry, dueMs, Never);
        }

        Assert.Equal("", FiredAt(999));
        Assert.Equal("a", FiredAt(1000));
    }

    [Fact]
    public void An_entry_that_is_put_forward_fires_at_its_last_time_only()
    {
        var entry = New("a");
        for (var dueMs = 1000; dueMs >= 100; dueMs -= 100)
        {
            _queue.Set(entry, dueMs, Never);
        }

        Assert.Equal(100, _queue.NextMs);
        Assert.Equal("a", FiredAt(100));
        Assert.Equal("", FiredAt(1000));
    }

    [Fact]
    public void An_entry_that_is_put_forward_and_back_to_an_old_place_fires_once()
    {
        var entry = New("a");
        _queue.Set(entry, dueMs: 500, Never);
        _queue.Set(entry, dueMs: 100, Never);
        _queue.Set(entry, dueMs: 500, Never);

        Assert.Equal("", FiredAt(499));
        Assert.Equal("a", FiredAt(500));
        Assert.Equal("", FiredAt(501));
    }

    [Fact]
    public void An_entry_that_is_stopped_does_not_fire_until_it_is_set_again()
    {
        var entry = New("a");
        _queue.Set(entry, dueMs: 100, periodMs: 100);
        _queue.Set(entry, Never, Never);

        Assert.Equal("", FiredAt(1000));
        _queue.Set(entry, dueMs: 1500, Never);
        Assert.Equal("a", FiredAt(1500));
    }

    private TimerQueue.Entry New(string name) => new(() => _fired.Add(name));

    private string FiredAt(long nowMs)
    {
        _fired.Clear();
        _queue.Fire(nowMs);
        return string.Join(' ', _fired);
    }
}
