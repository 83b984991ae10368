using Netcd.Simulation.Runs;
using Netcd.TestKit;
using Xunit.Abstractions;

namespace Netcd.Simulation;

/// <summary>Plays seeds: those of the list, and as many others as there is time for. A failure prints the command that plays it again.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const long SeedsInLongRun = 20_000;
    private static readonly TimeSpan TimeInCi = TimeSpan.FromMinutes(2);

    [Fact]
    public void The_seeds_of_the_list_pass() =>
        output.WriteLine(SeedList.Read().Aggregate(
            RunFigures.None, (sum, seed) => sum + SeedRun.Play(new SimulationOptions { Seed = seed })).ToString());

    [Fact]
    public void Seeds_beyond_the_list_pass()
    {
        var first = LongRun.IsOn ? (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1_000_000 : FirstOf(DateTimeOffset.UtcNow);
        output.WriteLine($"seeds from {first} on");
        output.WriteLine(ManySeeds.Play(
            first,
            LongRun.IsOn ? SeedsInLongRun : long.MaxValue,
            LongRun.IsOn ? TimeSpan.MaxValue : TimeInCi,
            parallel: 1,
            bug: null,
            sum => output.WriteLine(sum.ToString())).ToString());
    }

    [Fact]
    public void A_seed_plays_the_same_run_each_time()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var options = new SimulationOptions { Seed = seed };

            Assert.Equal(SeedRun.Play(options).TraceHash, SeedRun.Play(options).TraceHash);
        }
    }

    /// <summary>New ones every day; on one day a change is judged by the same seeds before and after it.</summary>
    private static ulong FirstOf(DateTimeOffset day) => (ulong)((((day.Year * 100L) + day.Month) * 100) + day.Day) * 1_000_000;
}
