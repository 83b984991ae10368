using System.Collections.Immutable;

namespace Netcd.Store;

/// <summary>The running counters. Any thread.</summary>
internal sealed class StoreCounters
{
    public const int Count = (int)StoreCounter.ExpireCount + 1;

    private readonly ulong[] _counts;

    /// <param name="counts">Where to go on from, in the order of <see cref="StoreCounter"/>.</param>
    public StoreCounters(ReadOnlySpan<ulong> counts) => _counts = counts.ToArray();

    public void Increment(StoreCounter counter) => Interlocked.Increment(ref _counts[(int)counter]);

    public StoreStatistics Read(int watchers)
    {
        var counts = ImmutableArray.CreateBuilder<ulong>(Count);
        foreach (ref var count in _counts.AsSpan())
        {
            counts.Add(Volatile.Read(ref count));
        }

        return new StoreStatistics(counts.MoveToImmutable(), watchers);
    }
}
