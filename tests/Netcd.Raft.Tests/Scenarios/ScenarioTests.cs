namespace Netcd.Raft.Tests.Scenarios;

/// <summary>
/// Plays each scenario file and compares what happens with what is recorded in it. With <c>NETCD_REWRITE=1</c> the
/// outputs are recorded anew: look at the difference before it is committed.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Files => [.. ScenarioFile.Names];

    [Theory, MemberData(nameof(Files))]
    public void A_scenario_goes_as_recorded(string name)
    {
        var path = ScenarioFile.PathOf(name);
        var recorded = File.ReadAllText(path);
        var runner = new ScenarioRunner();
        var blocks = ScenarioFile.Parse(recorded.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            .Select(block => block with { Output = runner.Run(block.Commands) });
        var played = ScenarioFile.Format(blocks);
        if (Environment.GetEnvironmentVariable("NETCD_REWRITE") == "1")
        {
            File.WriteAllText(path, played);
            return;
        }

        Assert.Equal(recorded, played);
    }
}
