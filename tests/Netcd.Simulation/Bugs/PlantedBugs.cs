namespace Netcd.Simulation.Bugs;

/// <summary>All bugs that can be planted, by name.</summary>
internal static class PlantedBugs
{
    private static readonly Dictionary<string, Func<Chance, PlantedBug>> Known = new(StringComparer.Ordinal)
    {
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <param name="name">Which one; null for none.</param>
    /// <param name="chance">Its own.</param>
    public static PlantedBug Create(string? name, Chance chance) => name is null ? new PlantedBug()
        : Known.TryGetValue(name, out var create) ? create(chance)
        : throw new ArgumentException($"no bug is called {name}; there are {string.Join(", ", Known.Keys)}", nameof(name));
}
