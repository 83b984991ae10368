using Netcd.Store.Watching;

namespace Netcd.Store.Tests.Watching;

/// <summary>The hand-over from the store to one reader.</summary>
public class WatcherTests
{
    private readonly StoreDriver _store = new();

    [Fact]
    public async Task A_waiting_reader_gets_the_next_event()
    {
        using var watcher = Stream();
        for (var i = 1; i <= 3; i++)
        {
            var next = watcher.NextAsync(CancellationToken.None);
            Assert.False(next.IsCompleted);
            _store.Set("/k", "1");
            Assert.Equal((ulong)i, (await next)?.Index);
        }
    }

    [Fact]
    public void A_queue_that_overflows_ends_the_watch_after_what_it_holds()
    {
        using var watcher = Stream();
        for (var i = 0; i < Watcher.QueueEventsMax; i++)
        {
            _store.Set("/k", "1");
        }

        Assert.False(watcher.Overflowed);
        Assert.Equal(1, _store.Store.Statistics.Watchers);
        _store.Set("/k", "1");
        _store.Set("/k", "1");

        Assert.True(watcher.Overflowed);
        Assert.Equal(0, _store.Store.Statistics.Watchers);
        Assert.Equal(
            [.. Enumerable.Range(1, Watcher.QueueEventsMax).Select(i => $"{i} set /1/k"), null], StoreDriver.Drain(watcher));
    }

    [Fact]
    public void One_slow_reader_does_not_cost_another_its_events()
    {
        using var slow = Stream();
        using var quick = Stream();
        List<string?> told = [];
        for (var i = 0; i < 3 * Watcher.QueueEventsMax; i++)
        {
            _store.Set("/k", "1");
            told.AddRange(StoreDriver.Drain(quick));
        }

        Assert.True(slow.Overflowed);
        Assert.False(quick.Overflowed);
        Assert.Equal(3 * Watcher.QueueEventsMax, told.Count);
    }

    [Fact]
    public void A_queue_that_is_read_in_time_never_overflows()
    {
        using var watcher = Stream();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < Watcher.QueueEventsMax; i++)
            {
                _store.Set("/k", "1");
            }

            Assert.Equal(Watcher.QueueEventsMax, StoreDriver.Drain(watcher).Count);
        }

        Assert.False(watcher.Overflowed);
    }

    [Fact]
    public async Task Disposing_ends_a_wait()
    {
        var watcher = Stream();
        var next = watcher.NextAsync(CancellationToken.None);
        watcher.Dispose();

        Assert.Null(await next);
        Assert.Null(await watcher.NextAsync(CancellationToken.None));
        Assert.False(watcher.Overflowed);
        _store.Set("/k", "1");
        Assert.Null(await watcher.NextAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_but_not_the_watch()
    {
        using var watcher = Stream();
        using var cancellation = new CancellationTokenSource();
        var next = watcher.NextAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await watcher.NextAsync(cancellation.Token));

        _store.Set("/k", "1");

        Assert.Equal(1ul, (await watcher.NextAsync(CancellationToken.None))?.Index);
    }

    [Fact]
    public void A_reader_on_another_thread_sees_each_event_once_and_in_order()
    {
        const ulong Last = 20_000;
        using var watcher = Stream();
        using var mayWrite = new SemaphoreSlim(Watcher.QueueEventsMax); // So that the queue never overflows.
        List<ulong> seen = [];
        var reader = new Thread(() => ReadAsync().GetAwaiter().GetResult());
        reader.Start();
        for (ulong i = 0; i < Last; i++)
        {
            mayWrite.Wait();
            _store.Set("/k", "1");
        }

        reader.Join();
        Assert.Equal(Enumerable.Range(1, (int)Last).Select(i => (ulong)i), seen);

        async Task ReadAsync()
        {
            while (seen.Count < (int)Last)
            {
                seen.Add((await watcher.NextAsync(CancellationToken.None))!.Index); // Null only after an overflow.
                mayWrite.Release();
            }
        }
    }

    [Fact]
    public async Task A_watch_that_begins_during_writes_misses_nothing_after_its_start()
    {
        const ulong Last = 5_000;
        var writer = new Thread(() =>
        {
            for (ulong i = 0; i < Last; i++)
            {
                _store.Set("/k", "1");
            }
        });
        writer.Start();
        ulong start;
        do
        {
            using var watcher = Stream();
            start = watcher.StartIndex;
            if (start < Last)
            {
                Assert.Equal(start + 1, (await watcher.NextAsync(CancellationToken.None))?.Index);
            }
        }
        while (start < Last);
        writer.Join();
        Assert.Equal(0, _store.Store.Statistics.Watchers);
    }

    private Watcher Stream() => _store.Watch("/k", recursive: false, stream: true, sinceIndex: 0);
}
