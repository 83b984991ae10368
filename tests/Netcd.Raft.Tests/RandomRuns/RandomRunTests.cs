using Netcd.TestKit;
using Xunit.Abstractions;

namespace Netcd.Raft.Tests.RandomRuns;

/// <summary>
/// Clusters under random faults, checked for safety after every step (see <see cref="Cluster.SafetyChecks"/>) and for
/// progress at the end. <c>NETCD_SEED</c> plays one seed alone.
/// </summary>
public sealed class RandomRunTests(ITestOutputHelper output)
{
    private const int GroupCount = 8;
    private const int StepCount = 3000;

    private static readonly string? Seed = Environment.GetEnvironmentVariable("NETCD_SEED");

    public static TheoryData<int> Groups => [.. Enumerable.Range(0, Seed is null ? GroupCount : 1)];

    [Theory, MemberData(nameof(Groups))]
    public void A_cluster_under_random_faults_is_safe_and_recovers(int group)
    {
        var seedCount = LongRun.Choose(inCi: 40, inLongRun: 4000);
        var first = (group * seedCount) + 1;
        var seeds = Seed is null
            ? Enumerable.Range(first, seedCount)
            : [int.Parse(Seed, System.Globalization.CultureInfo.InvariantCulture)];
        foreach (var seed in seeds)
        {
            Play(seed);
        }
    }

    private void Play(int seed)
    {
        var run = new RandomRun(seed);
        try
        {
            run.Run(StepCount);
            run.Recover();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"Replay: NETCD_SEED={seed} dotnet test tests/Netcd.Raft.Tests --filter {nameof(RandomRunTests)}", failure);
        }

        output.WriteLine($"{seed}: {run.CommitIndex} entries, {run.LeaderCount} leaders, {run.ReadCount} reads");
    }
}
