namespace Netcd.EndToEnd.Tests.Seed;

/// <summary>One sample of <c>samples.txt</c>; its README tells the format.</summary>
public sealed record Sample(string Title, IReadOnlyList<(char Mark, string Command)> Commands, string Answer)
{
    public static IReadOnlyList<Sample> All { get; } = [.. Read()];

    private static IEnumerable<Sample> Read()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Seed", "samples.txt"));
        foreach (var block in $"\n{text}".Split("\n== ").Skip(1))
        {
            var lines = block.Split('\n');
            var commands = lines.Where(line => line.Length > 2 && line[0] is '$' or '>' or '&')
                .Select(line => (line[0], line[2..]));
            var answer = lines.Skip(1).Where(line => line.Length > 0 && line[0] is '{' or '}' or ' ');
            yield return new Sample(lines[0], [.. commands], string.Join('\n', answer));
        }
    }
}
