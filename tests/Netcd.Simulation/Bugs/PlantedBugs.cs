namespace Netcd.Simulation.Bugs;

/// <summary>All bugs that can be planted, by name.</summary>
internal static class PlantedBugs
{
    private static readonly Dictionary<string, Func<Chance, PlantedBug>> Known = new(StringComparer.Ordinal)
    {
        ["skip-sync"] = chance => new SkippedSync(chance),
        ["acknowledge-before-quorum"] = _ => new EarlyQuorum(),
        ["vote-twice"] = _ => new SecondVote(),
        ["commit-by-counting"] = chance => new CommitByCounting(chance),
        ["apply-before-persist"] = _ => new LateSync(),
        ["lose-conf-change"] = _ => new LostConfChange(),
        ["acknowledge-before-sync"] = _ => new EarlyAcknowledgement(),
        ["forget-vote"] = _ => new ForgottenVote(),
        ["read-without-quorum"] = _ => new UnconfirmedRead(),
        ["watch-twice"] = chance => new RepeatedEvent(chance),
        ["lose-watch"] = chance => new LostWatch(chance),
        ["expire-early"] = _ => new EarlyExpiry(),
        ["expire-without-grace"] = _ => new LostGrace(),
        ["drop-snapshot-tail"] = _ => new LostSnapshotTail(),
        ["lose-command"] = chance => new LostCommand(chance),
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <param name="name">Which one; null for none.</param>
    /// <param name="chance">Its own.</param>
    public static PlantedBug Create(string? name, Chance chance) => name is null ? new PlantedBug()
        : Known.TryGetValue(name, out var create) ? create(chance)
        : throw new ArgumentException($"no bug is called {name}; there are {string.Join(", ", Known.Keys)}", nameof(name));
}
