using Netcd.Store.Watching;

namespace Netcd.Store.Tests.Watching;

/// <summary>Watches from an index in the past.</summary>
public class HistoryWatchTests
{
    private readonly StoreDriver _store = new();

    [Fact]
    public void A_long_poll_gets_the_oldest_match_at_once()
    {
        Write(count: 5);

        using var watcher = _store.Watch("/k", recursive: false, stream: false, sinceIndex: 2);

        Assert.Equal(5ul, watcher.StartIndex);
        Assert.Equal(["2 set /1/k", null], StoreDriver.Drain(watcher));
        Assert.Equal(0, _store.Store.Statistics.Watchers);
    }

    [Fact]
    public void A_long_poll_without_a_match_waits_for_one()
    {
        Write(count: 5);
        using var watcher = _store.Watch("/other", recursive: false, stream: false, sinceIndex: 2);
        Assert.Empty(StoreDriver.Drain(watcher));

        _store.Set("/other", "1");

        Assert.Equal(["6 set /1/other", null], StoreDriver.Drain(watcher));
    }

    [Fact]
    public void A_stream_gets_all_that_was_and_then_all_that_comes()
    {
        Write(count: 5);
        using var watcher = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 3);
        Write(count: 2);
        List<string?> all = [.. StoreDriver.Drain(watcher)];
        Write(count: 1);
        all.AddRange(StoreDriver.Drain(watcher));

        Assert.Equal(
            ["3 set /1/k", "4 set /1/k", "5 set /1/k", "6 set /1/k", "7 set /1/k", "8 set /1/k"], all);
    }

    [Fact]
    public void A_backlog_longer_than_the_queue_is_delivered_whole()
    {
        Write(count: 1000);
        using var watcher = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 1);
        Write(count: Watcher.QueueEventsMax);

        var told = StoreDriver.Drain(watcher);

        Assert.False(watcher.Overflowed);
        Assert.Equal(Enumerable.Range(1, 1000 + Watcher.QueueEventsMax).Select(i => $"{i} set /1/k"), told);
    }

    [Fact]
    public void The_history_holds_a_thousand_events()
    {
        Write(count: 1500);

        Assert.Equal("501 set /1/k", StoreDriver.Drain(_store.Watch("/k", recursive: false, stream: false, 501))[0]);
        var refused = Assert.IsType<WatchResult.Refused>(
            _store.Store.Watch(StoreDriver.Key("/k"), recursive: false, stream: false, sinceIndex: 500));
        Assert.Equal(
            """{"errorCode":401,"message":"The event in requested index is outdated and cleared","cause":"the requested history has been cleared [501/500]","index":1500}""",
            StoreDriver.Show(new StoreResult.Refused(refused.Error)));
    }

    [Fact]
    public void Events_of_all_key_spaces_and_refreshes_take_a_place_in_the_history()
    {
        for (var i = 0; i < 500; i++)
        {
            _store.Set("/k", "1");
            _store.Refresh("/k", ttlSeconds: 5);
        }

        _store.Store.Set(KeyPath.Parse("/0/x"), directory: false, [], Expiration.None, _store.NowNs);

        var key = StoreDriver.Key("/k");
        Assert.IsType<WatchResult.Refused>(_store.Store.Watch(key, recursive: false, stream: false, sinceIndex: 1));
        Assert.IsType<WatchResult.Watching>(_store.Store.Watch(key, recursive: false, stream: false, sinceIndex: 2));
    }

    [Fact]
    public void A_fresh_store_may_be_watched_from_any_index()
    {
        using var watcher = _store.Watch("/k", recursive: false, stream: false, sinceIndex: 1);
        _store.Set("/k", "1");

        Assert.Equal(["1 set /1/k", null], StoreDriver.Drain(watcher));
    }

    public static TheoryData<string, bool, bool> Matches => new()
    {
        // watched, recursive, finds the set of /d/_h/k
        { "/d/_h/k", false, true },
        { "/d", true, true },      // Unlike a live watcher, who would not see a hidden key.
        { "/", true, true },
        { "/d", false, false },
        { "/d/_", true, false },
    };

    [Theory, MemberData(nameof(Matches))]
    public void The_history_shows_hidden_keys_to_recursive_watches(string watched, bool recursive, bool found)
    {
        _store.Set("/d/_h/k", "1");
        using var watcher = _store.Watch(watched, recursive, stream: true, sinceIndex: 1);

        Assert.Equal(found ? ["1 set /1/d/_h/k"] : [], StoreDriver.Drain(watcher));
    }

    public static TheoryData<string, bool> Prefixes => new()
    {
        // watched, finds the removal of the directory /pfd
        { "/pfd", true },
        { "/pfd/a/b/c", true }, // Though nothing ever was there.
        { "/pfdzzz", true },    // etcd compares plain text.
        { "/pf", false },
        { "/x", false },
    };

    [Theory, MemberData(nameof(Prefixes))]
    public void The_history_shows_the_removal_of_a_directory_to_all_that_begin_like_it(string watched, bool found)
    {
        _store.CreateDirectory("/pfd", ttlSeconds: 1);
        _store.NowNs += StoreDriver.Second;
        _store.Expire();
        _store.CreateDirectory("/pfd");
        _store.DeleteRecursively("/pfd");
        using var watcher = _store.Watch(watched, recursive: false, stream: true, sinceIndex: 2);

        var told = StoreDriver.Drain(watcher);
        told.Remove("3 create /1/pfd");
        Assert.Equal(found ? ["2 expire /1/pfd", "4 delete /1/pfd"] : [], told);
    }

    [Fact]
    public void The_removal_of_a_file_is_shown_to_its_own_watchers_only()
    {
        _store.Set("/f", "1");
        _store.Delete("/f");
        using var watcher = _store.Watch("/fz", recursive: false, stream: true, sinceIndex: 2);

        Assert.Empty(StoreDriver.Drain(watcher));
    }

    [Fact]
    public void An_exact_match_counts_after_a_mismatch_in_a_recursive_watch()
    {
        _store.Set("/x", "1");
        _store.Set("/k", "1");
        using var watcher = _store.Watch("/k", recursive: true, stream: false, sinceIndex: 1);

        Assert.Equal(["2 set /1/k", null], StoreDriver.Drain(watcher)); // 2.3.8 misses it; 3.x does not.
    }

    [Fact]
    public void The_history_survives_a_snapshot()
    {
        Write(count: 1200);
        _store.RoundTrip();
        Write(count: 10);

        using var watcher = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 211);
        Assert.Equal(Enumerable.Range(211, 1000).Select(i => $"{i} set /1/k"), StoreDriver.Drain(watcher));
        Assert.IsType<WatchResult.Refused>(
            _store.Store.Watch(StoreDriver.Key("/k"), recursive: false, stream: false, sinceIndex: 210));
    }

    private void Write(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _store.Set("/k", "1");
        }
    }
}
