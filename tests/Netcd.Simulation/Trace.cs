namespace Netcd.Simulation;

/// <summary>A fingerprint of everything that happened, in its order: two runs of a seed must have the same.</summary>
internal sealed class Trace
{
    private const ulong FnvPrime = 1099511628211;

    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(ulong what, TimeSpan when) => Hash = (((Hash ^ what) * FnvPrime) ^ (ulong)when.Ticks) * FnvPrime;
}
