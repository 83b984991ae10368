using System.Diagnostics;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Five starts on empty directories, each until the first PUT succeeds.</summary>
internal sealed class StartupWorkload() : Workload("startup")
{
    private const int Starts = 5; // An election takes a random time.

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    public override Measurement Measure(Contender contender)
    {
        var times = new Latencies();
        var rssMB = 0.0;
        for (var i = 0; i < Starts; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var server = contender.Start();
            server.WaitUntilItWrites();
            times.Add(Stopwatch.GetTimestamp() - start);
            Thread.Sleep(Idle);
            rssMB = Math.Max(rssMB, server.RssMB);
        }

        return new Measurement(
            [new("first PUT ms", times.Ms(percent: 50), Better.Lower), new("idle RSS MB", rssMB, Better.Lower)],
            ErrorCount: 0);
    }
}
