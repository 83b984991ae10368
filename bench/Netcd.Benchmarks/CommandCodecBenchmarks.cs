using BenchmarkDotNet.Attributes;
using Netcd.Server.Proposals;

namespace Netcd.Benchmarks;

/// <summary>A PUT as it goes into the log and comes out of it.</summary>
[MemoryDiagnoser]
public class CommandCodecBenchmarks
{
    private readonly KeyCommand _command = Samples.Put(number: 500);
    private readonly byte[] _encoded = KeyCommandCodec.Encode(Samples.Put(number: 500));

    [Benchmark]
    public byte[] Encode() => KeyCommandCodec.Encode(_command);

    [Benchmark]
    public KeyCommand? Decode() => KeyCommandCodec.Decode(_encoded);
}
