namespace Netcd.Store.Tests;

/// <summary>A refresh renews the time to live, keeps the value and tells nobody.</summary>
public class RefreshTests
{
    private readonly StoreDriver _store = new();

    [Fact]
    public void A_refresh_by_set_keeps_the_value_and_begins_the_life_of_the_key_anew()
    {
        _store.Set("/k", "v", ttlSeconds: 5);

        Assert.Equal(
            """{"action":"set","node":{"key":"/k","value":"v","expiration":"2026-11-20T18:00:09Z","ttl":9,"modifiedIndex":2,"createdIndex":2},"prevNode":{"key":"/k","value":"v","expiration":"2026-11-20T18:00:05Z","ttl":5,"modifiedIndex":1,"createdIndex":1}}""",
            _store.Refresh("/k", ttlSeconds: 9));
    }

    [Fact]
    public void A_refresh_by_update_or_swap_keeps_the_value_and_the_created_index()
    {
        _store.Set("/k", "v");

        Assert.Contains(
            "\"node\":{\"key\":\"/k\",\"value\":\"v\",\"expiration\":\"2026-11-20T18:00:09Z\",\"ttl\":9,\"modifiedIndex\":2,\"createdIndex\":1}",
            _store.RefreshByUpdate("/k", ttlSeconds: 9));
        Assert.Contains(
            "\"node\":{\"key\":\"/k\",\"value\":\"v\",\"expiration\":\"2026-11-20T18:00:07Z\",\"ttl\":7,\"modifiedIndex\":3,\"createdIndex\":1}",
            _store.RefreshBySwap("/k", "v", ttlSeconds: 7));
    }

    [Fact]
    public void A_refresh_by_update_works_on_directories()
    {
        _store.CreateDirectory("/d");

        Assert.Contains("\"ttl\":9", _store.RefreshByUpdate("/d", ttlSeconds: 9));
        Assert.NotNull(_store.Store.NextExpirationNs);
    }

    [Fact]
    public void No_watcher_is_told_of_a_refresh_now_or_later()
    {
        using var live = _store.Watch("/k", recursive: true, stream: true, sinceIndex: 0);
        _store.Set("/k", "v");
        _store.Refresh("/k", ttlSeconds: 5);
        _store.RefreshByUpdate("/k", ttlSeconds: 5);
        _store.RefreshBySwap("/k", "v", ttlSeconds: 5);
        _store.Set("/k", "w");
        using var late = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 2);

        Assert.Equal(["1 set /1/k", "5 set /1/k"], StoreDriver.Drain(live));
        Assert.Equal(["5 set /1/k"], StoreDriver.Drain(late));
    }

    [Fact]
    public void A_create_with_refresh_is_an_ordinary_create()
    {
        using var watcher = _store.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
        var renewed = new Expiration(_store.NowNs + StoreDriver.Second, Refresh: true);

        var answer = StoreDriver.Show(_store.Store.Create(
            StoreDriver.Key("/k"), directory: false, [], inOrder: false, renewed, _store.NowNs));

        Assert.Contains("\"action\":\"create\"", answer);
        Assert.Equal(["1 create /1/k"], StoreDriver.Drain(watcher));
        Assert.DoesNotContain("refresh", StoreDriver.Save(_store.Store));
    }

    [Fact]
    public void A_refresh_is_marked_in_snapshots_only()
    {
        _store.Set("/k", "v");
        Assert.DoesNotContain("refresh", _store.Refresh("/k", ttlSeconds: 5));

        Assert.Contains("\"refresh\":true", _store.RoundTrip());
        Assert.Contains("\"refresh\":true", _store.RoundTrip());
    }
}
