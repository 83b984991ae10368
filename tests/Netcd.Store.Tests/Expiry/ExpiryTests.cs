using Netcd.Store.Events;

namespace Netcd.Store.Tests.Expiry;

public class ExpiryTests
{
    private readonly StoreDriver _store = new();

    [Theory]
    [InlineData(10_000_000_000, 0, 10)]
    [InlineData(10_000_000_001, 0, 11)]       // Rounded up while there is time left,
    [InlineData(1, 0, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 999_999_999, 0)]           // toward zero once there is none.
    [InlineData(0, 1_000_000_000, -1)]
    [InlineData(0, 41_500_000_000, -41)]
    public void The_time_left_is_shown_in_seconds(long livesNs, long laterNs, long ttl)
    {
        _store.Store.Set(
            StoreDriver.Key("/k"), directory: false, [], Expiration.At(StoreDriver.StartNs + livesNs), _store.NowNs);
        _store.NowNs += laterNs;

        var shown = _store.Get("/k");
        if (ttl == 0)
        {
            Assert.DoesNotContain("\"ttl\"", shown);
        }
        else
        {
            Assert.Contains($"\"ttl\":{ttl},", shown);
        }
    }

    [Fact]
    public void A_created_key_that_expires_before_the_year_2000_is_permanent()
    {
        const long Year2000Ns = 946_684_800L * StoreDriver.Second;
        var before = Expiration.At(Year2000Ns - 1);

        Assert.DoesNotContain("expiration", StoreDriver.Show(
            _store.Store.Set(StoreDriver.Key("/a"), directory: false, [], before, _store.NowNs)));
        Assert.DoesNotContain("expiration", StoreDriver.Show(
            _store.Store.Create(StoreDriver.Key("/b"), directory: false, [], inOrder: false, before, _store.NowNs)));
        Assert.DoesNotContain("expiration", StoreDriver.Show(
            _store.Store.Create(StoreDriver.Key("/c"), directory: false, [], inOrder: true, before, _store.NowNs)));
        Assert.Contains("\"expiration\":\"2000-01-01T00:00:00Z\"", StoreDriver.Show(
            _store.Store.Set(StoreDriver.Key("/d"), directory: false, [], Expiration.At(Year2000Ns), _store.NowNs)));
    }

    [Theory]
    [InlineData("update")]
    [InlineData("swap")]
    public void A_time_that_wrapped_around_expires_a_changed_key_at_the_next_sweep(string operation)
    {
        _store.Set("/k", "1");
        var wrapped = Expiration.At(long.MinValue + 5);
        var answer = StoreDriver.Show(operation == "update"
            ? _store.Store.Update(StoreDriver.Key("/k"), [], wrapped, _store.NowNs)
            : _store.Store.CompareAndSwap(
                StoreDriver.Key("/k"), prevValue: null, prevIndex: 1, [], wrapped, _store.NowNs));

        Assert.Contains("\"expiration\":\"1677-09-21T00:12:43.145224197Z\",\"ttl\":-9223372036,", answer);
        Assert.Equal(1, _store.Expire());
        Assert.Contains("\"errorCode\":100", _store.Get("/k"));
    }

    [Fact]
    public void A_key_is_readable_until_it_is_swept()
    {
        _store.Set("/k", "1", ttlSeconds: 0);

        Assert.Contains("\"value\":\"1\",\"expiration\":\"2026-11-20T18:00:00Z\",\"modifiedIndex\":1", _store.Get("/k"));
        Assert.Equal(1, _store.Expire());
        Assert.Contains("\"errorCode\":100", _store.Get("/k"));
    }

    [Fact]
    public void Keys_expire_in_order_of_their_times_each_with_its_own_index()
    {
        using var watcher = _store.Watch("/", recursive: true, stream: true, sinceIndex: 5);
        _store.Set("/c", "1", ttlSeconds: 3);
        _store.Set("/a", "1", ttlSeconds: 2);
        _store.SetDirectory("/b", ttlSeconds: 1);
        _store.Set("/later", "1", ttlSeconds: 60);
        _store.NowNs += 3 * StoreDriver.Second; // The limit itself has expired.

        Assert.Equal(3, _store.Expire());
        Assert.Equal(["5 expire /1/b", "6 expire /1/a", "7 expire /1/c"], StoreDriver.Drain(watcher));
        Assert.Equal(StoreDriver.StartNs + 60 * StoreDriver.Second, _store.Store.NextExpirationNs);
    }

    [Fact]
    public void Keys_with_one_time_expire_in_byte_order()
    {
        using var watcher = _store.Watch("/", recursive: true, stream: true, sinceIndex: 4);
        foreach (var key in new[] { "/b", "/c", "/a" })
        {
            _store.Set(key, "1", ttlSeconds: 1);
        }

        _store.NowNs += StoreDriver.Second;
        _store.Expire();

        Assert.Equal(["4 expire /1/a", "5 expire /1/b", "6 expire /1/c"], StoreDriver.Drain(watcher));
    }

    [Fact]
    public async Task An_expired_file_is_shown_with_its_last_state()
    {
        _store.Set("/k", "v", ttlSeconds: 1);

        Assert.Equal(
            """{"action":"expire","node":{"key":"/k","modifiedIndex":2,"createdIndex":1},"prevNode":{"key":"/k","value":"v","expiration":"2026-11-20T18:00:01Z","ttl":-1,"modifiedIndex":1,"createdIndex":1}}""",
            await ExpiredAfterAsync(seconds: 2));
    }

    [Fact]
    public async Task An_expired_directory_is_marked_as_one()
    {
        _store.SetDirectory("/d", ttlSeconds: 1);
        _store.Set("/d/k", "v");

        Assert.Equal(
            """{"action":"expire","node":{"key":"/d","dir":true,"modifiedIndex":3,"createdIndex":1},"prevNode":{"key":"/d","dir":true,"expiration":"2026-11-20T18:00:01Z","modifiedIndex":1,"createdIndex":1}}""",
            await ExpiredAfterAsync(seconds: 1));
    }

    [Fact]
    public void What_lies_below_an_expired_directory_goes_with_it_and_its_own_times_too()
    {
        _store.SetDirectory("/d", ttlSeconds: 1);
        _store.Set("/d/a/k", "v", ttlSeconds: 2);
        _store.Set("/d/b", "v", ttlSeconds: 60);
        _store.NowNs += 5 * StoreDriver.Second;

        Assert.Equal(1, _store.Expire());
        Assert.Null(_store.Store.NextExpirationNs);
        Assert.Equal(4ul, _store.Store.CurrentIndex);
    }

    [Fact]
    public void Every_end_of_an_expiring_key_takes_its_time_out_of_the_index()
    {
        _store.Set("/a", "1", ttlSeconds: 1);
        _store.Set("/a", "1");
        _store.Set("/b", "1", ttlSeconds: 1);
        _store.Delete("/b");
        _store.Set("/c", "1", ttlSeconds: 1);
        _store.CompareAndDelete("/c", "1", prevIndex: 0);
        _store.Set("/d/e", "1", ttlSeconds: 1);
        _store.DeleteRecursively("/d");
        _store.Set("/f", "1", ttlSeconds: 1);
        _store.SetDirectory("/f", ttlSeconds: null);
        _store.SetDirectory("/g", ttlSeconds: 1);
        _store.Update("/g", "");

        Assert.Null(_store.Store.NextExpirationNs);
        _store.NowNs += 60 * StoreDriver.Second;
        Assert.Equal(0, _store.Expire());
    }

    [Fact]
    public void A_key_that_is_refreshed_a_thousand_times_expires_once()
    {
        _store.Set("/k", "1", ttlSeconds: 1);
        for (var i = 0; i < 1000; i++)
        {
            _store.NowNs += 1;
            _store.Refresh("/k", ttlSeconds: 1);
        }

        Assert.Equal(StoreDriver.StartNs + 1000 + StoreDriver.Second, _store.Store.NextExpirationNs);
        _store.NowNs += 60 * StoreDriver.Second;
        Assert.Equal(1, _store.Expire());
    }

    [Fact]
    public void A_flood_of_expirations_can_be_taken_in_slices()
    {
        for (var i = 0; i < 100; i++)
        {
            _store.NowNs = StoreDriver.StartNs + i;
            _store.Set($"/{i:d3}", "1", ttlSeconds: 1);
        }

        var now = StoreDriver.StartNs + 60 * StoreDriver.Second;
        List<int> slices = [];
        while (_store.Store.NextExpirationNs <= now)
        {
            slices.Add(_store.Store.DeleteExpired(_store.Store.DueUntil(now, keysMax: 30), now));
        }

        Assert.Equal([30, 30, 30, 10], slices);
        Assert.Equal(now, _store.Store.DueUntil(now, keysMax: 30));
    }

    [Fact]
    public void A_slice_does_not_divide_one_nanosecond()
    {
        foreach (var key in new[] { "/a", "/b", "/c" })
        {
            _store.Set(key, "1", ttlSeconds: 1);
        }

        var now = StoreDriver.StartNs + 5 * StoreDriver.Second;
        Assert.Equal(3, _store.Store.DeleteExpired(_store.Store.DueUntil(now, keysMax: 2), now));
    }

    private async Task<string> ExpiredAfterAsync(int seconds)
    {
        var index = _store.Store.CurrentIndex + 1;
        using var watcher = _store.Watch("/", recursive: true, stream: false, index);
        _store.NowNs += seconds * StoreDriver.Second;
        Assert.Equal(1, _store.Expire());
        var told = await watcher.NextAsync(CancellationToken.None);
        return StoreDriver.Show(new StoreResult.Done(Assert.IsType<StoreEvent>(told)));
    }
}
