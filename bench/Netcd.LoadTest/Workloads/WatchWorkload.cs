using System.Diagnostics;
using System.Net;
using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Many watchers of one directory, and one write after the other.</summary>
internal sealed class WatchWorkload(
    string name, int watcherCount, Func<IPEndPoint, WatcherCrowd, IWatcher> watcher, TimeSpan duration)
    : Workload(name)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.Start(); // Fresh, as memory that was used before would hide what watchers take.
        server.WaitUntilItWrites();
        using var crowd = new WatcherCrowd(watcherCount);
        var rssBefore = server.RssMB;
        crowd.Start(() => watcher(server.Endpoint, crowd));
        var rssPerWatcher = (server.RssMB - rssBefore) * 1000 / watcherCount;
        Contender.Prepare(server);
        crowd.Write(server.Endpoint, WarmUp);

        var cpuBefore = server.Cpu;
        var start = Stopwatch.GetTimestamp();
        var fanOuts = crowd.Write(server.Endpoint, duration);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var cpu = server.Cpu - cpuBefore;
        var events = (double)fanOuts.Count * watcherCount;
        return new Measurement(
            [
                new("events/s", events / elapsed.TotalSeconds, Better.Higher),
                new("to last watcher p50 ms", fanOuts.Ms(percent: 50), Better.Lower),
                new("server CPU us/event", cpu.TotalMicroseconds / events, Better.Lower),
                new("memory kB/watcher", rssPerWatcher, Better.Lower),
            ],
            crowd.ErrorCount);
    }
}
