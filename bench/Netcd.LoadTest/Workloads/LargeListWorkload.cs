using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>One client lists 100,000 keys again and again, while paced PUTs are timed.</summary>
internal sealed class LargeListWorkload(TimeSpan duration) : Workload("list100k")
{
    private const int KeyCount = 100_000;

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.StartPrepared();
        var fill = ClosedLoop.Run(
            server.Endpoint, clientCount: 64, () => RequestTemplate.Put("large", Contender.ValueBytes),
            KeyFeed.EachOnce(KeyCount), TimeSpan.MaxValue);

        using var puts = new PacedPuts(server.Endpoint);
        var cpuBefore = server.Cpu;
        var lists = ClosedLoop.Run(
            server.Endpoint, clientCount: 1, () => RequestTemplate.Whole("/v2/keys/large?recursive=true"),
            KeyFeed.Random(KeyCount), duration);
        var cpu = server.Cpu - cpuBefore;
        puts.Stop();
        var isWhole = lists.BodyBytes / lists.Latencies.Count > (long)KeyCount * Contender.ValueBytes;
        return new Measurement(
            [
                new("list p50 ms", lists.Latencies.Ms(percent: 50), Better.Lower),
                new("server CPU ms/list", cpu.TotalMilliseconds / lists.Latencies.Count, Better.Lower),
                new("longest PUT ms", puts.Latencies.Ms(percent: 100), Better.Lower),
                new("RSS MB", server.RssMB, Better.Lower),
            ],
            fill.ErrorCount + lists.ErrorCount + puts.ErrorCount + (isWhole ? 0 : 1));
    }
}
