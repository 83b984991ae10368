using Netcd.Store.Watching;

namespace Netcd.Store.Tests.Watching;

/// <summary>A snapshot of the same cluster replaces the store while watches are open.</summary>
public class RestoreTests
{
    private readonly StoreDriver _behind = new();
    private readonly StoreDriver _ahead = new();

    [Fact]
    public void The_content_the_index_and_the_expirations_are_those_of_the_snapshot()
    {
        Both(store => store.Set("/gone", "x", ttlSeconds: 5));
        _ahead.Delete("/gone");
        _ahead.Set("/new", "y", ttlSeconds: 60);

        Restore();

        Assert.Equal(_ahead.Store.CurrentIndex, _behind.Store.CurrentIndex);
        Assert.Equal(_ahead.GetRecursively("/"), _behind.GetRecursively("/"));
        Assert.Equal(StoreDriver.StartNs + (60 * StoreDriver.Second), _behind.Store.NextExpirationNs);
        Assert.Contains("\"modifiedIndex\":4", _behind.Set("/after", "z"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_told_of_what_happened_in_between_and_of_what_follows()
    {
        Both(store => store.Set("/k", "1"));
        using var stream = _behind.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
        using var other = _behind.Watch("/other", recursive: false, stream: true, sinceIndex: 0);
        _ahead.Set("/k", "2");
        _ahead.Delete("/k");

        Restore();
        _behind.Set("/k", "4");

        Assert.Equal(["2 set /1/k", "3 delete /1/k", "4 set /1/k"], StoreDriver.Drain(stream));
        Assert.Empty(StoreDriver.Drain(other));
    }

    [Fact]
    public void A_long_poll_gets_the_first_event_it_missed_and_ends()
    {
        using var poll = _behind.Watch("/dir", recursive: true, stream: false, sinceIndex: 0);
        _ahead.Set("/dir/a", "1");
        _ahead.Set("/dir/b", "2");

        Restore();

        Assert.Equal(["1 set /1/dir/a", null], StoreDriver.Drain(poll));
        Assert.Equal(0, _behind.Store.Statistics.Watchers);
    }

    [Fact]
    public void The_removal_of_a_directory_in_between_is_told_to_those_who_watch_below_it()
    {
        Both(store => store.Set("/dir/a", "1"));
        using var below = _behind.Watch("/dir/a", recursive: false, stream: true, sinceIndex: 0);
        _ahead.DeleteRecursively("/dir");

        Restore();

        Assert.Equal(["2 delete /1/dir"], StoreDriver.Drain(below));
    }

    [Fact]
    public void A_watch_that_would_miss_something_ends_and_is_refused_when_it_comes_back()
    {
        Both(store => store.Set("/k", "0"));
        using var stream = _behind.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
        using var poll = _behind.Watch("/k", recursive: false, stream: false, sinceIndex: 0);
        using var future = _behind.Watch("/k", recursive: false, stream: false, sinceIndex: 1800);
        for (var i = 0; i < 1500; i++)
        {
            _ahead.Set("/k", $"{i}");
        }

        Restore();

        Assert.Equal([null], StoreDriver.Drain(stream));
        Assert.Equal([null], StoreDriver.Drain(poll));
        Assert.True(stream.Overflowed);
        Assert.True(poll.Overflowed);
        Assert.Empty(StoreDriver.Drain(future));
        Assert.Equal(1, _behind.Store.Statistics.Watchers);
        var refused = Assert.IsType<WatchResult.Refused>(
            _behind.Store.Watch(StoreDriver.Key("/k"), recursive: false, stream: true, sinceIndex: 2));
        Assert.Equal(StoreErrorCode.HistoryCleared, refused.Error.Code);
    }

    [Fact]
    public void An_older_store_is_not_taken_over()
    {
        _behind.Set("/k", "1");

        Assert.Throws<ArgumentException>(Restore);

        Assert.Contains("\"value\":\"1\"", _behind.Get("/k"), StringComparison.Ordinal);
    }

    private void Both(Action<StoreDriver> change)
    {
        change(_behind);
        change(_ahead);
    }

    private void Restore()
    {
        _ahead.RoundTrip();
        _behind.Store.Restore(_ahead.Store);
    }
}
