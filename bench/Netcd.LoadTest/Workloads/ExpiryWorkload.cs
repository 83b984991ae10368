using System.Globalization;
using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Many keys expire within one second, while paced PUTs are timed.</summary>
internal sealed class ExpiryWorkload(int keyCount) : Workload("ttl")
{
    private const int ValueBytes = 128;
    private const int SetsPerSecondExpected = 10_000; // Slower than any machine on which this makes sense.

    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.StartPrepared();
        var due = DateTime.UtcNow + Lead + TimeSpan.FromSeconds((double)keyCount / SetsPerSecondExpected);
        var fill = ClosedLoop.Run(
            server.Endpoint, clientCount: 64, () => RequestTemplate.PutWithTtl("ttl", ValueBytes),
            (template, key) => template.For(key, ttlSeconds: Math.Max((int)(due - DateTime.UtcNow).TotalSeconds, 1)),
            KeyFeed.EachOnce(keyCount), TimeSpan.MaxValue);

        Thread.Sleep(Max(due - DateTime.UtcNow - TimeSpan.FromSeconds(2), TimeSpan.Zero));
        using var puts = new PacedPuts(server.Endpoint);
        var cpuBefore = server.Cpu;
        var isGone = WaitUntilGone(server, due + Limit);
        var late = DateTime.UtcNow - due;
        var cpu = server.Cpu - cpuBefore;
        puts.Stop();
        return new Measurement(
            [
                new("all gone ms after due", late.TotalMilliseconds, Better.Lower),
                new("longest PUT ms", puts.Latencies.Ms(percent: 100), Better.Lower),
                new("server CPU us/key", cpu.TotalMicroseconds / keyCount, Better.Lower),
                new("RSS MB", server.RssMB, Better.Lower),
            ],
            fill.ErrorCount + puts.ErrorCount + (isGone ? 0 : 1));
    }

    private bool WaitUntilGone(ServerProcess server, DateTime limit)
    {
        using var client = new BlockingClient(server.Endpoint);
        while (DateTime.UtcNow < limit)
        {
            if (ExpireCount(client.GetText("/v2/stats/store")) >= keyCount)
            {
                return true;
            }

            Thread.Sleep(millisecondsTimeout: 10);
        }

        return false;
    }

    private static int ExpireCount(string statistics)
    {
        const string Name = "\"expireCount\":";
        var start = statistics.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        var end = statistics.AsSpan(start).IndexOfAny(',', '}') + start;
        return int.Parse(statistics.AsSpan(start, end - start), CultureInfo.InvariantCulture);
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
