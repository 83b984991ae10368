using Netcd.Simulation.Bugs;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Runs;
using Xunit.Abstractions;

namespace Netcd.Simulation;

/// <summary>
/// The simulator finds what is planted by the check that is there for it, and what it finds is the bug: the same run
/// passes without it.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const ulong SeedsMax = 400;

    public static TheoryData<string> Bugs => [.. PlantedBugs.Names];

    [Theory, MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug)
    {
        var rules = PlantedBugs.Create(bug, new Chance(seed: 0)).FoundBy;
        var others = new SortedDictionary<Rule, int>();
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            var options = new SimulationOptions { Seed = seed, Bug = bug };
            if (SeedRun.FindFailure(options) is not { Rule: var rule } failure)
            {
                continue;
            }

            if (rules.Contains(rule))
            {
                output.WriteLine($"found by seed {seed} as {rule}: {failure.Message}");
                output.WriteLine($"before that it showed as {string.Join(", ", others)}");
                SeedRun.Play(options with { LeavesBugOut = true });
                return;
            }

            others[rule] = others.GetValueOrDefault(rule) + 1; // It has other consequences, too.
        }

        Assert.Fail($"{SeedsMax} seeds did not find {bug} by {string.Join(" or ", rules)}, but {string.Join(", ", others)}");
    }

    [Fact]
    public void A_run_that_fails_is_made_short()
    {
        var failing = new SimulationOptions { Seed = 1, Bug = "lose-command" };
        while (!Fails(failing) || !Fails(failing with { Only = [] })) // This bug needs no fault.
        {
            failing = failing with { Seed = failing.Seed + 1 };
        }

        var shortest = Shrinker.Shrink(failing, Fails);

        var failure = SeedRun.FindFailure(shortest);
        output.WriteLine(failure?.Message);
        Assert.NotNull(failure);
        Assert.Empty(shortest.Only!);
        Assert.NotEqual(int.MaxValue, shortest.ClientsMax);
        Assert.NotEqual(TimeSpan.MaxValue, shortest.Until);
        Assert.Contains(shortest.ToString(), failure.Message, StringComparison.Ordinal);

        static bool Fails(SimulationOptions options) => SeedRun.FindFailure(options)?.Rule == Rule.EqualStores;
    }
}
