using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Closed-loop reads or writes of random keys by so many clients.</summary>
internal sealed class KeyValueWorkload(string name, int clientCount, Func<RequestTemplate> template, TimeSpan duration)
    : Workload(name)
{
    public override Measurement Measure(Contender contender)
    {
        var server = contender.Shared;
        var cpuBefore = server.Cpu;
        var result = ClosedLoop.Run(
            server.Endpoint, clientCount, template, KeyFeed.Random(Contender.PreparedKeys), duration);
        var cpu = server.Cpu - cpuBefore;
        return new Measurement(
            [
                new("requests/s", result.RequestsPerSecond, Better.Higher),
                new("server CPU us/request", cpu.TotalMicroseconds / result.Latencies.Count, Better.Lower),
                new("p99 ms", result.Latencies.Ms(percent: 99), Better.Lower),
                new("RSS MB", server.RssMB, Better.Lower),
            ],
            result.ErrorCount);
    }
}
