using System.Globalization;

namespace Netcd.Simulation;

/// <summary>The seeds that CI always plays (Seeds.txt).</summary>
internal static class SeedList
{
    public static IEnumerable<ulong> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Seeds.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => ulong.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture));
}
