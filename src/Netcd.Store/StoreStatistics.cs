using System.Collections.Immutable;

namespace Netcd.Store;

/// <summary>What the store has done so far, at one moment. Each member counts for itself.</summary>
/// <param name="Counts">In the order of <see cref="StoreCounter"/>.</param>
/// <param name="Watchers">Watchers registered at that moment.</param>
public sealed record StoreStatistics(ImmutableArray<ulong> Counts, int Watchers)
{
    public ulong this[StoreCounter counter] => Counts[(int)counter];
}

/// <summary>The store's counters in the order in which they are shown.</summary>
public enum StoreCounter
{
    GetsSuccess,
    GetsFail,
    SetsSuccess,
    SetsFail,
    DeleteSuccess,
    DeleteFail,
    UpdateSuccess,
    UpdateFail,
    CreateSuccess,
    CreateFail,
    CompareAndSwapSuccess,
    CompareAndSwapFail,
    CompareAndDeleteSuccess,
    CompareAndDeleteFail,
    ExpireCount,
}
