using System.Globalization;

namespace Netcd.Simulation.Faults;

/// <summary>One thing that goes wrong for a while.</summary>
/// <param name="Number">Its place in the plan of its seed, by which it is left out or kept.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When it begins.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Draw">What else is drawn for it, such as which machines.</param>
internal sealed record Fault(int Number, FaultKind Kind, TimeSpan At, TimeSpan Duration, ulong Draw)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Number}: {Kind} at {At.TotalSeconds:F3} s for {Duration.TotalSeconds:F3} s");
}
