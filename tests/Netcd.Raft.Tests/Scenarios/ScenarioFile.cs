namespace Netcd.Raft.Tests.Scenarios;

/// <summary>
/// A scenario: blocks of commands, a line of dashes, the recorded output, an empty line. Lines that begin with # say
/// what is shown and why it must be so.
/// </summary>
internal static class ScenarioFile
{
    private const string Dashes = "----";

    public static string Folder { get; } =
        Path.Combine(RepositoryRoot(), "tests", "Netcd.Raft.Tests", "Scenarios");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order();

    public static string PathOf(string name) => Path.Combine(Folder, name + ".txt");

    public static IReadOnlyList<ScenarioBlock> Parse(IEnumerable<string> lines)
    {
        List<ScenarioBlock> blocks = [];
        List<string> input = [];
        List<string> output = [];
        var isOutput = false;
        foreach (var line in lines.Append(""))
        {
            if (isOutput && line.Length == 0)
            {
                blocks.Add(new ScenarioBlock([.. input], [.. output]));
                input.Clear();
                output.Clear();
                isOutput = false;
            }
            else if (line == Dashes)
            {
                isOutput = true;
            }
            else
            {
                (isOutput ? output : input).Add(line);
            }
        }

        Assert.True(input.All(line => line.Length == 0), "a scenario ends with output");
        return blocks;
    }

    public static string Format(IEnumerable<ScenarioBlock> blocks) =>
        string.Join("\n", blocks.Select(block => string.Concat(
            from line in block.Input.Append(Dashes).Concat(block.Output)
            select line + "\n")));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "netcd.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("netcd.slnx is in no folder above the tests");
        }

        return folder.FullName;
    }
}
