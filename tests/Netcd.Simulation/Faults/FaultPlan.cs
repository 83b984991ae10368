using System.Collections.Immutable;

namespace Netcd.Simulation.Faults;

/// <summary>Draws what goes wrong in a run, and when.</summary>
internal static class FaultPlan
{
    private const int CountMin = 4;
    private const int CountMax = 14;
    private static readonly TimeSpan FirstAt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DurationMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DurationMax = TimeSpan.FromSeconds(5);

    /// <param name="chance">What it depends on.</param>
    /// <param name="kinds">What may go wrong.</param>
    /// <param name="until">When the last one has begun.</param>
    public static ImmutableArray<Fault> Draw(Chance chance, IReadOnlyList<FaultKind> kinds, TimeSpan until)
    {
        var count = CountMin + chance.Below(CountMax - CountMin + 1);
        var drawn = Enumerable.Range(0, count)
            .Select(_ => (At: chance.Between(FirstAt, until), Kind: chance.Of(kinds), Duration: chance.Between(DurationMin, DurationMax), Draw: chance.Next()))
            .OrderBy(fault => fault.At).ToArray();
        return [.. drawn.Select((fault, number) => new Fault(number, fault.Kind, fault.At, fault.Duration, fault.Draw))];
    }
}
