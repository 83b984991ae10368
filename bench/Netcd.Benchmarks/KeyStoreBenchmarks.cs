using BenchmarkDotNet.Attributes;
using Netcd.Store;

namespace Netcd.Benchmarks;

/// <summary>Reading and writing single keys among 100,000.</summary>
[MemoryDiagnoser]
public class KeyStoreBenchmarks
{
    private const int KeyCount = 100_000;
    private const int Stride = 7919; // Prime, so that neighbours in time are no neighbours in the tree.

    private readonly KeyPath[] _keys = [.. Enumerable.Range(start: 0, KeyCount).Select(Samples.Key)];
    private readonly byte[] _otherValue = [.. Samples.Value.Reverse()];
    private KeyStore _store = new();
    private int _next;

    [GlobalSetup]
    public void Fill() => _store = Samples.Store(KeyCount);

    [Benchmark]
    public StoreResult Set() =>
        _store.Set(NextKey(), directory: false, Samples.Value, Expiration.None, Samples.NowNs);

    [Benchmark]
    public GetResult Get() => _store.Get(NextKey());

    [Benchmark]
    public StoreResult CompareAndSwap() => _store.CompareAndSwap(
        NextKey(), Samples.Value, prevIndex: 0, Samples.Value, Expiration.None, Samples.NowNs);

    [Benchmark]
    public StoreResult CompareAndSwapRefused() => _store.CompareAndSwap(
        NextKey(), _otherValue, prevIndex: 0, Samples.Value, Expiration.None, Samples.NowNs);

    private KeyPath NextKey() => _keys[_next = (_next + Stride) % KeyCount];
}
