using Netcd.Store;
using Netcd.Store.Events;

namespace Netcd.Simulation.Checks;

/// <summary>What a watcher is told must be all that happened below its key, each once and in order.</summary>
/// <param name="history">What happened.</param>
/// <param name="name">Who watches.</param>
/// <param name="prefix">What.</param>
internal sealed class WatchChecks(TrueHistory history, string name, KeyPath prefix)
{
    /// <summary>The index from which on the next event is wanted.</summary>
    public ulong Since { get; private set; } = 1;

    public long Count { get; private set; }

    /// <summary>A member at an index refuses to tell the rest, for it is forgotten; the watcher begins anew from there.</summary>
    public void OnForgotten(ulong index)
    {
        if (Missed(index) is { } missed && missed.Index + EventHistory.CapacityDefault > index)
        {
            throw new SimulationFailedException(Rule.WatchedInOrder, $"{name} was refused {missed} at {index}, which is not long ago");
        }

        Since = Math.Max(Since, index + 1);
    }

    public void OnEvent(StoreEvent told)
    {
        Count++;
        if (told.Index < Since)
        {
            throw new SimulationFailedException(Rule.WatchedInOrder, $"{name} was told of index {told.Index} after {Since - 1}");
        }

        if (Missed(told.Index - 1) is { } missed)
        {
            throw new SimulationFailedException(Rule.WatchedInOrder, $"{name} was not told of {missed}");
        }

        if (history.At(told.Index) != EventPrint.Of(told))
        {
            throw new SimulationFailedException(Rule.WatchedInOrder, $"{name} was told of {EventPrint.Of(told)}, but what happened is {history.At(told.Index)}");
        }

        Since = told.Index + 1;
    }

    /// <summary>The first event up to an index that the watcher has yet to be told of; null if there is none.</summary>
    public EventPrint? Missed(ulong upTo)
    {
        for (var index = Since; index <= upTo; index++)
        {
            if (history.At(index) is { Refresh: false } happened && happened.Key.IsWithin(prefix))
            {
                return happened;
            }
        }

        return null;
    }
}
