using BenchmarkDotNet.Attributes;
using Netcd.Store;

namespace Netcd.Benchmarks;

/// <summary>Setting a thousand keys that expire at different moments, and their expiry in one call.</summary>
[MemoryDiagnoser]
public class ExpiryBenchmarks
{
    private const int KeyCount = 1000;

    private readonly KeyPath[] _keys = [.. Enumerable.Range(start: 0, KeyCount).Select(Samples.Key)];
    private KeyStore _store = new();

    [GlobalSetup]
    public void Fill() => _store = Samples.Store(keyCount: 100_000);

    [Benchmark(OperationsPerInvoke = KeyCount)]
    public int SetAndExpire1000()
    {
        for (var i = 0; i < KeyCount; i++)
        {
            var expiration = Expiration.At(Samples.NowNs + i);
            _store.Set(_keys[i], directory: false, Samples.Value, expiration, Samples.NowNs);
        }

        var count = _store.DeleteExpired(untilNs: Samples.NowNs + KeyCount, Samples.NowNs);
        return count == KeyCount ? count : throw new InvalidOperationException($"{count} keys expired.");
    }
}
