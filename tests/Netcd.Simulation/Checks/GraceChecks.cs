using Netcd.Raft.Log;

namespace Netcd.Simulation.Checks;

/// <summary>
/// A new leader lets nothing expire for an election time-out, in which clients can refresh what they could not while
/// there was none.
/// </summary>
/// <param name="electionTimeout">How long that is.</param>
internal sealed class GraceChecks(TimeSpan electionTimeout)
{
    /// <summary>Its clock may run a percent too fast to come back to the system's, and that one may be wrong, too.</summary>
    private readonly TimeSpan _grace = electionTimeout - (electionTimeout / 50);
    private readonly Dictionary<ulong, TimeSpan> _reigns = []; // When they began, by term.
    private readonly Dictionary<EntryId, TimeSpan> _proposed = [];

    public void OnReign(ulong term, TimeSpan now) => _reigns[term] = now;

    /// <summary>A leader has an entry of its own term in its log.</summary>
    public void OnProposed(EntryId entry, TimeSpan now) => _proposed.TryAdd(entry, now);

    /// <summary>A key has expired through one of some entries.</summary>
    public void OnExpired(EventPrint expired, IReadOnlyCollection<EntryId> through)
    {
        if (through.Count > 0 && through.All(IsInGrace))
        {
            throw new SimulationFailedException(
                Rule.GraceOfNewLeaders,
                $"{expired.Key} expired through {string.Join(" or ", through.Select(Describe))}");
        }
    }

    private bool IsInGrace(EntryId entry) => SinceReign(entry) is { } since && since < _grace;

    private TimeSpan? SinceReign(EntryId entry) =>
        _reigns.TryGetValue(entry.Term, out var began) && _proposed.TryGetValue(entry, out var at) ? at - began : null;

    private string Describe(EntryId entry) => $"entry {entry}, proposed {SinceReign(entry)?.TotalMilliseconds} ms after its leader had become one";
}
