using Netcd.TestKit;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Chaos;

/// <summary>
/// Members die, freeze, lose their links, their disk space, their time of day and their place while clients work; what
/// the clients were told must hold. <c>eng/chaos.sh</c> runs one of these with other numbers.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    // Seed, members, etcds among them. CI plays the same faults in every run; other seeds are for the long run.
    private static readonly (int Seed, int Members, int Etcds)[] InCi = [(1, 3, 0), (2, 3, 1)];

    private static readonly (int Members, int Etcds)[] InLongRun = [(3, 0), (5, 0), (3, 1), (5, 2)];

    public static TheoryData<int, int, int> Runs()
    {
        var runs = new TheoryData<int, int, int>();
        if (ChaosOptions.OfEnvironment() is { } one)
        {
            runs.Add(one.Seed, one.Members, one.Etcds);
            return runs;
        }

        foreach (var (seed, members, etcds) in LongRun.IsOn
            ? InLongRun.Select(run => (Random.Shared.Next(), run.Members, run.Etcds))
            : InCi)
        {
            runs.Add(seed, members, etcds);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs), DisableDiscoveryEnumeration = true)]
    public async Task What_clients_were_told_holds_whatever_happens_to_the_members(int seed, int members, int etcds)
    {
        var options = new ChaosOptions { Seed = seed, Members = members, Etcds = etcds };
        output.WriteLine(options.Command);
        await using var run = await ChaosRun.StartAsync(options, output.WriteLine);
        await run.MakeFaultsAsync();
        await run.AssertToldTruthAsync();
    }
}
