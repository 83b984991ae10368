using System.Collections.Immutable;
using System.Globalization;
using Netcd.Simulation.Faults;

namespace Netcd.Simulation.Runs;

/// <summary>What happened in a run, or in many. Immutable.</summary>
internal sealed record RunFigures
{
    public static readonly RunFigures None = new();

    public long Runs { get; init; }

    public TimeSpan SimulatedTime { get; init; }

    public long Steps { get; init; }

    public long Writes { get; init; }

    public long Reads { get; init; }

    public long TimedOut { get; init; }

    public long WatchedEvents { get; init; }

    public long Expirations { get; init; }

    public long Leaders { get; init; }

    public long Snapshots { get; init; }

    public long LostMessages { get; init; }

    public long RepeatedMessages { get; init; }

    public long OvertakenMessages { get; init; }

    public long BrokenSnapshots { get; init; }

    /// <summary>How many faults of each kind took effect.</summary>
    public ImmutableSortedDictionary<FaultKind, long> Faults { get; init; } = ImmutableSortedDictionary<FaultKind, long>.Empty;

    /// <summary>Of one run: the fingerprint of all that happened.</summary>
    public ulong TraceHash { get; init; }

    public static RunFigures operator +(RunFigures one, RunFigures other) => new()
    {
        Runs = one.Runs + other.Runs,
        SimulatedTime = one.SimulatedTime + other.SimulatedTime,
        Steps = one.Steps + other.Steps,
        Writes = one.Writes + other.Writes,
        Reads = one.Reads + other.Reads,
        TimedOut = one.TimedOut + other.TimedOut,
        WatchedEvents = one.WatchedEvents + other.WatchedEvents,
        Expirations = one.Expirations + other.Expirations,
        Leaders = one.Leaders + other.Leaders,
        Snapshots = one.Snapshots + other.Snapshots,
        LostMessages = one.LostMessages + other.LostMessages,
        RepeatedMessages = one.RepeatedMessages + other.RepeatedMessages,
        OvertakenMessages = one.OvertakenMessages + other.OvertakenMessages,
        BrokenSnapshots = one.BrokenSnapshots + other.BrokenSnapshots,
        Faults = other.Faults.Aggregate(
            one.Faults, (sum, pair) => sum.SetItem(pair.Key, sum.GetValueOrDefault(pair.Key) + pair.Value)),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Runs:N0} seeds, {SimulatedTime.TotalHours:F2} simulated hours, {Steps:N0} steps
        {Writes:N0} writes acknowledged, {Reads:N0} quorum reads, {TimedOut:N0} requests given up, {WatchedEvents:N0} events watched, {Expirations:N0} keys expired
        {Leaders:N0} leaders, {Snapshots:N0} snapshots sent, {BrokenSnapshots:N0} of them broken off; {LostMessages:N0} messages lost, {RepeatedMessages:N0} repeated, {OvertakenMessages:N0} overtaken
        faults: {string.Join(", ", Faults.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")))}
        """);
}
