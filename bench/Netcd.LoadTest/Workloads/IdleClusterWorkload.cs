using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>A cluster of three for which nobody has a request.</summary>
internal sealed class IdleClusterWorkload() : Workload("cidle")
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60); // What a start compiles is done by then.
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    public override Measurement Measure(Contender contender)
    {
        using var cluster = contender.StartCluster();
        Thread.Sleep(Settle);
        var cpuBefore = cluster.Cpu;
        Thread.Sleep(Span);
        var cpu = cluster.Cpu - cpuBefore;
        return new Measurement(
            [new("CPU of all ms/s", cpu.TotalMilliseconds / Span.TotalSeconds, Better.Lower)], ErrorCount: 0);
    }
}
