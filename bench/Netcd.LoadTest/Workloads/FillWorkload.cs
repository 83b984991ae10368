using System.Diagnostics;
using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// 64 clients fill an empty store while paced PUTs are timed; then kill -9, and the time until the last key is back.
/// </summary>
internal sealed class FillWorkload(int keyCount) : Workload("load")
{
    private const string Prefix = "fill";
    private const int ValueBytes = 128;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.Start();
        server.WaitUntilItWrites();
        using var puts = new PacedPuts(server.Endpoint);
        var rssBefore = server.RssMB;
        var cpuBefore = server.Cpu;
        var fill = ClosedLoop.Run(
            server.Endpoint, clientCount: 64, () => RequestTemplate.Put(Prefix, ValueBytes),
            KeyFeed.EachOnce(keyCount), TimeSpan.MaxValue);
        var cpu = server.Cpu - cpuBefore;
        puts.Stop();
        Thread.Sleep(Settle); // A snapshot may still be on its way, and a collector has garbage to collect.

        var rssMB = server.RssMB;
        var diskMB = server.DiskMB;
        var killed = Stopwatch.GetTimestamp();
        server.KillAndRestart();
        server.WaitFor(RequestTemplate.Get(Prefix, query: "").For(keyCount - 1));
        var recovery = Stopwatch.GetElapsedTime(killed);
        return new Measurement(
            [
                new("requests/s", fill.RequestsPerSecond, Better.Higher),
                new("server CPU us/request", cpu.TotalMicroseconds / keyCount, Better.Lower),
                new("longest PUT ms", puts.Latencies.Ms(percent: 100), Better.Lower),
                new("RSS MB", rssMB, Better.Lower),
                new("memory bytes/key", (rssMB - rssBefore) * 1e6 / keyCount, Better.Lower),
                new("disk MB", diskMB, Better.Lower),
                new("recovery ms", recovery.TotalMilliseconds, Better.Lower),
            ],
            fill.ErrorCount + puts.ErrorCount);
    }
}
