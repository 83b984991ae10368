using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Closed-loop reads or writes of random keys by so many clients of one member of a cluster of three.</summary>
internal sealed class ClusterWorkload(
    string name, int clientCount, bool atLeader, Func<RequestTemplate> template, TimeSpan duration)
    : Workload(name)
{
    public override Measurement Measure(Contender contender)
    {
        var cluster = contender.SharedCluster;
        var member = atLeader ? cluster.Leader : cluster.Follower;
        var cpuBefore = cluster.Cpu;
        var result = ClosedLoop.Run(
            member.Endpoint, clientCount, template, KeyFeed.Random(Contender.PreparedKeys), duration);
        var cpu = cluster.Cpu - cpuBefore;
        return new Measurement(
            [
                new("requests/s", result.RequestsPerSecond, Better.Higher),
                new("CPU of all us/request", cpu.TotalMicroseconds / result.Latencies.Count, Better.Lower),
                new("p99 ms", result.Latencies.Ms(percent: 99), Better.Lower),
                new("RSS of all MB", cluster.RssMB, Better.Lower),
            ],
            result.ErrorCount);
    }
}
