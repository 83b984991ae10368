using Netcd.Store;

namespace Netcd.Simulation.Checks;

/// <summary>The events of the cluster in the order of their indexes, as the first member that applied them said.</summary>
internal sealed class TrueHistory
{
    private readonly List<EventPrint?> _events = [null]; // By index.
    private readonly Dictionary<KeyPath, List<EventPrint>> _byKey = [];

    public ulong LastIndex => (ulong)_events.Count - 1;

    public EventPrint? At(ulong index) => index < (ulong)_events.Count ? _events[(int)index] : null;

    /// <summary>Takes note of an event; true if nobody has told of it before.</summary>
    public bool Add(EventPrint seen, string by)
    {
        while ((ulong)_events.Count <= seen.Index)
        {
            _events.Add(null);
        }

        if (_events[(int)seen.Index] is { } known)
        {
            return known == seen
                ? false
                : throw new SimulationFailedException(Rule.SameEvents, $"{by} applied {seen} where another member applied {known}");
        }

        _events[(int)seen.Index] = seen;
        if (!_byKey.TryGetValue(seen.Key, out var ofKey))
        {
            _byKey.Add(seen.Key, ofKey = []);
        }

        var place = ofKey.Count;
        while (place > 0 && ofKey[place - 1].Index > seen.Index)
        {
            place--;
        }

        ofKey.Insert(place, seen);
        return true;
    }

    /// <summary>All keys that anything ever happened to.</summary>
    public IEnumerable<KeyPath> Keys => _byKey.Keys;

    /// <summary>The last event of a key up to an index; null if there was none.</summary>
    public EventPrint? Last(KeyPath key, ulong index)
    {
        if (!_byKey.TryGetValue(key, out var ofKey))
        {
            return null;
        }

        for (var i = ofKey.Count - 1; i >= 0; i--)
        {
            if (ofKey[i].Index <= index)
            {
                return ofKey[i];
            }
        }

        return null;
    }

    /// <summary>The node at a key as it is at an index; null if there is none.</summary>
    public EventPrint? NodeAt(KeyPath key, ulong index) => Last(key, index) is { Ends: false } node ? node : null;
}
