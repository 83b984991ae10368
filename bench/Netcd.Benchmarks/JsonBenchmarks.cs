using BenchmarkDotNet.Attributes;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Json;
using Netcd.Store.Tree;

namespace Netcd.Benchmarks;

/// <summary>The JSON of answers: one node, one event, and a listing of 1,000 keys.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private readonly CountingWriter _output = new();
    private StoreNode _node;
    private StoreNode _directory;
    private StoreEvent? _event;

    [GlobalSetup]
    public void Fill()
    {
        var store = Samples.Store(keyCount: 1000);
        var key = Samples.Key(number: 500);
        _event = ((StoreResult.Done)store.Set(key, directory: false, Samples.Value, Expiration.None, Samples.NowNs)).Event;
        _node = ((GetResult.Found)store.Get(key)).Node;
        _directory = ((GetResult.Found)store.Get(key.Parent)).Node;
    }

    [Benchmark]
    public void Node() => ClientJson.WriteGet(_output, _node, recursive: false, Samples.NowNs);

    [Benchmark]
    public void Event() => ClientJson.WriteEvent(_output, _event!); // Set by Fill, before anything is measured.

    [Benchmark]
    public void Listing1000() => ClientJson.WriteGet(_output, _directory, recursive: true, Samples.NowNs);
}
