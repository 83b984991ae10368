namespace Netcd.Store.Tests.Watching;

/// <summary>Which events reach a watcher that was there when they happened.</summary>
public class LiveWatchTests
{
    private readonly StoreDriver _store = new();

    public static TheoryData<string, bool, string, bool> Deliveries => new()
    {
        // watched, recursive, set key, told
        { "/a", false, "/a", true },
        { "/a", true, "/a", true },
        { "/a", true, "/a/b", true },
        { "/a", true, "/a/b/c/d", true },
        { "/a", false, "/a/b", false },      // A child does not concern the parent.
        { "/a", true, "/ab", false },
        { "/a/b", true, "/a", false },
        { "/", true, "/x", true },
        { "/", false, "/x", false },
        { "/_h", false, "/_h", true },       // Hidden keys are seen by who names them,
        { "/", true, "/_h", false },         // and not from above.
        { "/", true, "/_h/x", false },
        { "/a", true, "/a/_h/x", false },
        { "/a", true, "/a/x/_h", false },
        { "/a/_h", true, "/a/_h/x", true },  // Hidden means hidden from there.
        { "/a/_h", true, "/a/_h/_x", false },
        { "/a/_h", true, "/a/_h", true },
        { "/a", true, "/a/b_", true },
    };

    [Theory, MemberData(nameof(Deliveries))]
    public void A_write_is_told_to_its_key_and_to_recursive_watchers_above(
        string watched, bool recursive, string key, bool told)
    {
        using var watcher = _store.Watch(watched, recursive, stream: true, sinceIndex: 0);

        _store.Set(key, "1");

        Assert.Equal(told ? [$"1 set /1{key}"] : [], StoreDriver.Drain(watcher));
    }

    public static TheoryData<string, bool, bool> Removals => new()
    {
        // watched, recursive, told that /d is gone; /d holds /d/a, /d/_h/x and the empty /d/e
        { "/d", false, true },
        { "/d", true, true },
        { "/", true, true },
        { "/", false, false },
        { "/d/a", false, true },
        { "/d/a", true, true },
        { "/d/_h", false, true },       // Hidden nodes were there too.
        { "/d/_h/x", false, true },
        { "/d/e", true, true },
        { "/d/none", false, false },    // Nothing was there.
        { "/d/none", true, false },
        { "/d/a/none", true, false },
        { "/da", true, false },
    };

    [Theory, MemberData(nameof(Removals))]
    public void The_removal_of_a_directory_is_told_once_to_all_whose_node_went_with_it(
        string watched, bool recursive, bool told)
    {
        _store.Set("/d/a", "1");
        _store.Set("/d/_h/x", "1");
        _store.CreateDirectory("/d/e");
        using var watcher = _store.Watch(watched, recursive, stream: true, sinceIndex: 0);

        _store.DeleteRecursively("/d");

        Assert.Equal(told ? ["4 delete /1/d"] : [], StoreDriver.Drain(watcher));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("compareAndDelete")]
    [InlineData("expire")]
    public void A_stream_is_told_once_that_its_key_is_gone(string action)
    {
        _store.Set("/k", "1", ttlSeconds: 1);
        using var watcher = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
        using var recursive = _store.Watch("/k", recursive: true, stream: true, sinceIndex: 0);
        _store.NowNs += StoreDriver.Second;

        _ = action switch
        {
            "delete" => _store.Delete("/k"),
            "compareAndDelete" => _store.CompareAndDelete("/k", "1", prevIndex: 0),
            _ => $"{_store.Expire()}",
        };

        Assert.Equal([$"2 {action} /1/k"], StoreDriver.Drain(watcher));
        Assert.Equal([$"2 {action} /1/k"], StoreDriver.Drain(recursive));
    }

    [Fact]
    public void An_expired_directory_is_told_to_watchers_below()
    {
        _store.SetDirectory("/d", ttlSeconds: 1);
        _store.Set("/d/k", "1");
        using var watcher = _store.Watch("/d/k", recursive: false, stream: true, sinceIndex: 0);
        _store.NowNs += StoreDriver.Second;
        _store.Expire();

        Assert.Equal(["3 expire /1/d"], StoreDriver.Drain(watcher));
    }

    [Fact]
    public void The_parents_that_a_write_creates_are_not_told_of()
    {
        using var watcher = _store.Watch("/a", recursive: false, stream: true, sinceIndex: 0);
        _store.Set("/a/b", "1");

        Assert.Empty(StoreDriver.Drain(watcher));
    }

    [Fact]
    public void A_long_poll_ends_with_its_first_event()
    {
        using var watcher = _store.Watch("/k", recursive: false, stream: false, sinceIndex: 0);
        _store.Set("/other", "1");
        _store.Set("/k", "1");
        _store.Set("/k", "2");

        Assert.Equal(["2 set /1/k", null], StoreDriver.Drain(watcher));
        Assert.Equal(0, _store.Store.Statistics.Watchers);
    }

    [Fact]
    public void A_watch_for_a_later_index_passes_over_what_comes_before()
    {
        using var poll = _store.Watch("/k", recursive: false, stream: false, sinceIndex: 3);
        using var stream = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 3);
        for (var i = 0; i < 4; i++)
        {
            _store.Set("/k", $"{i}");
        }

        Assert.Equal(["3 set /1/k", null], StoreDriver.Drain(poll));
        Assert.Equal(["3 set /1/k", "4 set /1/k"], StoreDriver.Drain(stream));
    }

    [Fact]
    public async Task All_watchers_of_an_event_share_its_text()
    {
        using var first = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
        using var second = _store.Watch("/", recursive: true, stream: true, sinceIndex: 0);
        _store.Set("/k", "1");

        var told = await first.NextAsync(CancellationToken.None);
        var toldToSecond = await second.NextAsync(CancellationToken.None);
        Assert.NotNull(told);
        Assert.Equal(
            "{\"action\":\"set\",\"node\":{\"key\":\"/k\",\"value\":\"1\",\"modifiedIndex\":1,\"createdIndex\":1}}\n"u8,
            told.SharedClientJson.Span);
        Assert.True(told.SharedClientJson.Equals(toldToSecond?.SharedClientJson));
    }

    [Fact]
    public void Writes_in_the_clusters_key_space_do_not_reach_clients()
    {
        using var watcher = _store.Watch("/", recursive: true, stream: true, sinceIndex: 0);
        _store.Store.Set(KeyPath.Parse("/0/members/x"), directory: false, [], Expiration.None, _store.NowNs);
        _store.Store.Set(KeyPath.Parse("/1x"), directory: false, [], Expiration.None, _store.NowNs);

        Assert.Empty(StoreDriver.Drain(watcher));
    }
}
