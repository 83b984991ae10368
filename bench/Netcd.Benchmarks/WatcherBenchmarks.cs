using BenchmarkDotNet.Attributes;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Watching;

namespace Netcd.Benchmarks;

/// <summary>One write that a thousand recursive stream watchers are told of, and their taking it.</summary>
[MemoryDiagnoser]
public class WatcherBenchmarks
{
    private const int WatcherCount = 1000;

    private readonly KeyPath _key = Samples.Key(number: 0);
    private readonly Watcher[] _watchers = new Watcher[WatcherCount];
    private KeyStore _store = new();

    [GlobalSetup]
    public void Watch()
    {
        _store = Samples.Store(keyCount: 1000);
        for (var i = 0; i < WatcherCount; i++)
        {
            var result = _store.Watch(_key.Parent, recursive: true, stream: true, sinceIndex: 0);
            _watchers[i] = ((WatchResult.Watching)result).Watcher;
        }
    }

    [Benchmark(OperationsPerInvoke = WatcherCount)]
    public int Notify1000()
    {
        _store.Set(_key, directory: false, Samples.Value, Expiration.None, Samples.NowNs);
        var bytes = 0;
        foreach (var watcher in _watchers)
        {
            var next = watcher.NextAsync(CancellationToken.None);
            bytes += Taken(next).SharedClientJson.Length;
        }

        return bytes;
    }

    [GlobalCleanup]
    public void EndWatches()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }
    }

    /// <summary>The event is there before it is asked for, or the benchmark would measure something else.</summary>
    private static StoreEvent Taken(ValueTask<StoreEvent?> next) =>
        next is { IsCompletedSuccessfully: true, Result: { } taken }
            ? taken
            : throw new InvalidOperationException("The watcher was not told.");
}
