using System.Diagnostics;
using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// A follower is dead while the keys are written, and comes back: how long until it has the last one, and how long PUTs at
/// the leader take meanwhile. More than 100,000 keys make it need a snapshot.
/// </summary>
internal sealed class CatchUpWorkload(int keyCount) : Workload("catchup")
{
    private const string Prefix = "catchup";
    private const int ValueBytes = 128;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public override Measurement Measure(Contender contender)
    {
        using var cluster = contender.StartCluster();
        var (leader, follower) = (cluster.Leader, cluster.Follower);
        follower.Kill();
        var fill = ClosedLoop.Run(
            leader.Endpoint, clientCount: 64, () => RequestTemplate.Put(Prefix, ValueBytes),
            KeyFeed.EachOnce(keyCount), TimeSpan.MaxValue);
        Thread.Sleep(Settle);

        using var puts = new PacedPuts(leader.Endpoint);
        var restarted = Stopwatch.GetTimestamp();
        follower.Restart();
        follower.WaitFor(RequestTemplate.Get(Prefix, query: "").For(keyCount - 1));
        var elapsed = Stopwatch.GetElapsedTime(restarted);
        puts.Stop();
        return new Measurement(
            [
                new("ms until it has all", elapsed.TotalMilliseconds, Better.Lower),
                new("longest PUT ms", puts.Latencies.Ms(percent: 100), Better.Lower),
            ],
            fill.ErrorCount + puts.ErrorCount);
    }
}
