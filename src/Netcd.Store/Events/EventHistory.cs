namespace Netcd.Store.Events;

/// <summary>
/// The last events of the whole store, a ring laid out as etcd stores it in snapshots. Its owner keeps threads apart.
/// </summary>
internal sealed class EventHistory
{
    /// <summary>How many events etcd keeps.</summary>
    public const int CapacityDefault = 1000;

    private readonly StoreEvent?[] _events;

    public EventHistory()
        : this(new StoreEvent?[CapacityDefault], front: 0, back: 0, count: 0)
    {
    }

    /// <summary>
    /// Takes over <paramref name="events"/>, of which <paramref name="count"/> follow from the front.
    /// </summary>
    public EventHistory(StoreEvent?[] events, int front, int back, int count)
    {
        _events = events;
        Front = front;
        Back = back;
        Count = count;
    }

    public int Capacity => _events.Length;

    public int Count { get; private set; }

    /// <summary>Place of the oldest event.</summary>
    public int Front { get; private set; }

    /// <summary>Place of the next event.</summary>
    public int Back { get; private set; }

    /// <summary>Index of the oldest event; 0 when there is none.</summary>
    public ulong StartIndex => Count == 0 ? 0 : At(0).Index;

    /// <summary>Index of the newest event; 0 when there is none.</summary>
    public ulong LastIndex => Count == 0 ? 0 : At(Count - 1).Index;

    /// <summary>The places of the ring as they are; null where no event was put yet.</summary>
    public ReadOnlySpan<StoreEvent?> Places => _events;

    public void Add(StoreEvent added)
    {
        _events[Back] = added;
        Back = (Back + 1) % Capacity;
        if (Count == Capacity)
        {
            Front = (Front + 1) % Capacity;
        }
        else
        {
            Count++;
        }
    }

    /// <summary>
    /// The recorded events, from <paramref name="sinceIndex"/> on and in order, that a watch on <paramref name="path"/>
    /// is told of.
    /// </summary>
    public IEnumerable<StoreEvent> Matches(KeyPath path, bool recursive, ulong sinceIndex)
    {
        for (var i = 0; i < Count; i++)
        {
            var recorded = At(i);
            if (recorded.Index >= sinceIndex && IsMatch(recorded, path, recursive))
            {
                yield return recorded;
            }
        }
    }

    /// <summary>The recorded events after <paramref name="index"/>, in order.</summary>
    public IEnumerable<StoreEvent> After(ulong index)
    {
        var first = Count;
        while (first > 0 && At(first - 1).Index > index)
        {
            first--;
        }

        for (var i = first; i < Count; i++)
        {
            yield return At(i);
        }
    }

    public EventHistory Copy() => new([.. _events], Front, Back, Count);

    // etcd: unlike live watchers, the history shows hidden keys to a recursive watch, and the removal of a directory
    // to every watch whose key has the directory's as a plain prefix: /ab for /a too.
    private static bool IsMatch(StoreEvent recorded, KeyPath path, bool recursive)
    {
        if (recorded.Refresh)
        {
            return false;
        }

        var key = recorded.Node.Key;
        if (key == path || (recursive && key.IsWithin(path)))
        {
            return true;
        }

        return recorded is { Action: StoreAction.Delete or StoreAction.Expire, PrevNode: { Directory: true } removed }
            && path.Span.StartsWith(removed.Key.Span);
    }

    // The places from the front on are filled, as the constructor's caller vouches.
    private StoreEvent At(int offset) => _events[(Front + offset) % Capacity]!;
}
