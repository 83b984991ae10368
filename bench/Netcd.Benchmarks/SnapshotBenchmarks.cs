using System.Buffers;
using BenchmarkDotNet.Attributes;
using Netcd.Store;

namespace Netcd.Benchmarks;

/// <summary>Writing a store of 100,000 keys as a snapshot's JSON, and reading it back.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private const int KeyCount = 100_000;

    private readonly ArrayBufferWriter<byte> _text = new();
    private KeyStore _store = new();

    [GlobalSetup]
    public void Fill()
    {
        _store = Samples.Store(KeyCount);
        _store.Freeze().WriteTo(_text);
    }

    [Benchmark]
    public ulong Freeze() => _store.Freeze().Index;

    [Benchmark]
    public long Write100000()
    {
        var output = new CountingWriter();
        _store.Freeze().WriteTo(output);
        return output.BytesWritten;
    }

    [Benchmark]
    public KeyStore Load100000() => KeyStore.Load([_text.WrittenMemory]);
}
