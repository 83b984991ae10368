using Netcd.Store.Events;

namespace Netcd.Store.Watching;

/// <summary>A watched path and its live watchers in the order in which they came. The hub's lock guards it.</summary>
internal sealed class WatchPoint(KeyPath path)
{
    private Watcher? _first;
    private Watcher? _last;

    public KeyPath Path { get; } = path;

    public bool IsEmpty => _first is null;

    public void Add(Watcher watcher)
    {
        watcher.Point = this;
        watcher.Previous = _last;
        if (_last is null)
        {
            _first = watcher;
        }
        else
        {
            _last.Next = watcher;
        }

        _last = watcher;
    }

    public void Remove(Watcher watcher)
    {
        if (watcher.Previous is null)
        {
            _first = watcher.Next;
        }
        else
        {
            watcher.Previous.Next = watcher.Next;
        }

        if (watcher.Next is null)
        {
            _last = watcher.Previous;
        }
        else
        {
            watcher.Next.Previous = watcher.Previous;
        }

        (watcher.Point, watcher.Previous, watcher.Next) = (null, null, null);
    }

    /// <summary>Ends the watches that want earlier events than those from <paramref name="firstIndex"/> on; returns how many.</summary>
    public int EndThoseBefore(ulong firstIndex)
    {
        var ended = 0;
        for (var watcher = _first; watcher is not null;)
        {
            var next = watcher.Next;
            if (watcher.Request.SinceIndex < firstIndex)
            {
                Remove(watcher);
                watcher.Close(overflowed: true);
                ended++;
            }

            watcher = next;
        }

        return ended;
    }

    /// <summary>
    /// Tells the watchers that are concerned and drops those that are done; returns how many it dropped.
    /// </summary>
    /// <param name="told">The event.</param>
    /// <param name="recursiveOnly">The event is of a key below, so it concerns only recursive watchers.</param>
    public int Notify(StoreEvent told, bool recursiveOnly)
    {
        var dropped = 0;
        for (var watcher = _first; watcher is not null;)
        {
            var next = watcher.Next;
            var concerned = watcher.Request.Recursive || !recursiveOnly;
            if (concerned && told.Index >= watcher.Request.SinceIndex && !watcher.Offer(told))
            {
                Remove(watcher);
                dropped++;
            }

            watcher = next;
        }

        return dropped;
    }
}
