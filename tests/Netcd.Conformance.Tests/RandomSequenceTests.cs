using System.Globalization;
using Netcd.Conformance.Tests.Running;

namespace Netcd.Conformance.Tests;

public sealed class RandomSequenceTests
{
    private const int RequestsPerSequence = 1000;

    /// <summary>A new seed in each run; NETCD_SEED replays one.</summary>
    public static TheoryData<int> Seeds =>
        Environment.GetEnvironmentVariable("NETCD_SEED") is { Length: > 0 } seed
            ? [int.Parse(seed, CultureInfo.InvariantCulture)]
            : [1, 2, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Random_requests_are_answered_as_etcd_answers_them(int seed)
    {
        using var servers = await ServerPair.StartAsync(flags: []);
        using var run = new CorpusRun(servers, raftIndexDrifts: true);
        var steps = new RandomSteps(seed, lastIndex: () => run.LastIndex);
        for (var i = 0; i < RequestsPerSequence && run.Differences.Count == 0; i++)
        {
            await run.TakeAsync(steps.Next());
        }

        foreach (var step in run.Differences.Count == 0 ? steps.Finish() : [])
        {
            await run.TakeAsync(step);
        }

        Assert.True(
            run.Differences.Count == 0,
            $"Replay: NETCD_SEED={seed} dotnet test tests/Netcd.Conformance.Tests\n{string.Join("\n", run.Differences)}");
    }
}
