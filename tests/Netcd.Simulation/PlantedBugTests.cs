using Netcd.Simulation.Bugs;
using Netcd.Simulation.Runs;
using Xunit.Abstractions;

namespace Netcd.Simulation;

/// <summary>The simulator finds what is planted, and what it finds is the bug: without it the same seed passes.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const ulong SeedsMax = 400;

    public static TheoryData<string> Bugs => [.. PlantedBugs.Names];

    [Theory, MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug)
    {
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            if (SeedRun.FindFailure(new SimulationOptions { Seed = seed, Bug = bug }) is { } failure)
            {
                output.WriteLine($"found by seed {seed}: {failure.Message}");
                SeedRun.Play(new SimulationOptions { Seed = seed });
                return;
            }
        }

        Assert.Fail($"{SeedsMax} seeds did not find {bug}");
    }

    [Fact]
    public void A_run_that_fails_is_made_short()
    {
        var failing = new SimulationOptions { Seed = 1, Bug = "lose-command" };
        while (SeedRun.FindFailure(failing) is null)
        {
            failing = failing with { Seed = failing.Seed + 1 };
        }

        var shortest = Shrinker.Shrink(failing, tried => SeedRun.FindFailure(tried) is not null);

        var failure = SeedRun.FindFailure(shortest);
        output.WriteLine(failure?.Message);
        Assert.NotNull(failure);
        Assert.Empty(shortest.Only!); // This bug needs no fault.
        Assert.NotEqual(int.MaxValue, shortest.ClientsMax);
        Assert.NotEqual(TimeSpan.MaxValue, shortest.Until);
        Assert.Contains(shortest.ToString(), failure.Message, StringComparison.Ordinal);
    }
}
