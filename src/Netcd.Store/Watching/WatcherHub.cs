using System.Text;
using Netcd.Store.Events;
using Netcd.Store.Tree;

namespace Netcd.Store.Watching;

/// <summary>
/// Records each event and tells the watchers it concerns. A watch may begin and end on any thread; only the driver
/// thread publishes.
/// </summary>
internal sealed class WatcherHub(EventHistory initialHistory)
{
    private EventHistory _history = initialHistory;
    private readonly Lock _lock = new();
    private readonly Dictionary<KeyPath, WatchPoint> _points = new(new PathPrefixComparer());
    private int _count;

    /// <summary>Number of live watchers.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A copy of the history. Driver thread.</summary>
    public EventHistory CopyHistory() => _history.Copy();

    /// <summary>The events after an index that the history holds. Driver thread.</summary>
    public IEnumerable<StoreEvent> EventsAfter(ulong index) => _history.After(index);

    /// <summary>Begins a watch, with all that the history holds for it.</summary>
    /// <param name="path">The key to watch.</param>
    /// <param name="recursive">Whether keys below it count too.</param>
    /// <param name="stream">Whether to go on after the first event.</param>
    /// <param name="sinceIndex">The first index of interest; 0 means the next.</param>
    /// <param name="storeIndexNow">Asked once no event can slip in between.</param>
    public WatchResult Watch(KeyPath path, bool recursive, bool stream, ulong sinceIndex, Func<ulong> storeIndexNow)
    {
        lock (_lock)
        {
            var storeIndex = storeIndexNow();
            var request = new WatchRequest(path, recursive, stream, sinceIndex == 0 ? storeIndex + 1 : sinceIndex);
            if (request.SinceIndex < _history.StartIndex)
            {
                var cause = $"the requested history has been cleared [{_history.StartIndex}/{request.SinceIndex}]";
                return new WatchResult.Refused(
                    new StoreError(StoreErrorCode.HistoryCleared, Encoding.UTF8.GetBytes(cause), storeIndex));
            }

            var backlog = _history.Matches(request.Path, request.Recursive, request.SinceIndex)
                .Take(request.Stream ? _history.Count : 1).ToArray();
            var watcher = new Watcher(this, request, storeIndex, backlog);
            if (request.Stream || backlog.Length == 0)
            {
                Add(watcher);
            }
            else
            {
                watcher.Close(overflowed: false); // A long poll ends with its first event, and it has that already.
            }

            return new WatchResult.Watching(watcher);
        }
    }

    /// <summary>Records an event and tells the watchers. Never waits for one of them.</summary>
    /// <param name="published">The event.</param>
    /// <param name="removed">The directory that the event removed from the tree; null for any other event.</param>
    public void Publish(StoreEvent published, DirectoryNode? removed)
    {
        lock (_lock)
        {
            _history.Add(published);
            if (published.Refresh || _points.Count == 0)
            {
                return;
            }

            NotifyAlong(published);
            if (removed is { Children.Count: > 0 })
            {
                NotifyBelow(published, removed);
            }
        }
    }

    /// <summary>
    /// Goes on with another history. Watchers are told of its events after <paramref name="indexBefore"/>; a watch that
    /// misses some, because the history begins later, is over.
    /// </summary>
    public void Restore(EventHistory history, ulong indexBefore, ulong indexAfter)
    {
        lock (_lock)
        {
            _history = history;
            var firstKnown = history.Count > 0 ? history.StartIndex : indexAfter + 1;
            if (firstKnown > indexBefore + 1)
            {
                EndThoseBefore(firstKnown);
            }

            foreach (var missed in history.After(indexBefore))
            {
                if (!missed.Refresh)
                {
                    NotifyAlong(missed);
                    NotifyBelowRemoved(missed);
                }
            }
        }
    }

    public void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            if (watcher.Point is not { } point)
            {
                return; // It came to its end by itself.
            }

            point.Remove(watcher);
            _count--;
            if (point.IsEmpty)
            {
                _points.Remove(point.Path);
            }
        }
    }

    private void Add(Watcher watcher)
    {
        var path = watcher.Request.Path;
        if (!_points.TryGetValue(path, out var point))
        {
            point = new WatchPoint(path);
            _points.Add(path, point);
        }

        point.Add(watcher);
        _count++;
    }

    /// <summary>Watchers of the key itself and, unless the key is hidden from there, of the paths above it.</summary>
    private void NotifyAlong(StoreEvent published)
    {
        var points = _points.GetAlternateLookup<PathPrefix>();
        var key = published.Node.Key.Span;
        var lastHidden = key.LastIndexOf("/_"u8);
        if (lastHidden < 0 && points.TryGetValue(PathPrefix.Of("/"u8), out var root))
        {
            Notify(root, published, recursiveOnly: true);
        }

        var prefix = default(PathPrefix);
        for (var length = 0; length < key.Length;)
        {
            var segment = key[(length + 1)..].IndexOf((byte)'/');
            length = segment < 0 ? key.Length : length + 1 + segment;
            prefix = prefix.ExtendedTo(key[..length]);
            var isKey = length == key.Length;
            if ((isKey || lastHidden < length) && points.TryGetValue(prefix, out var point))
            {
                Notify(point, published, recursiveOnly: !isKey);
            }
        }
    }

    /// <summary>Watchers of nodes that went with a removed directory, hidden or not.</summary>
    private void NotifyBelow(StoreEvent published, DirectoryNode removed)
    {
        // Over the watched paths and not over the removed nodes, of which there may be a million.
        var key = published.Node.Key;
        List<WatchPoint> below = [];
        foreach (var (path, point) in _points)
        {
            if (path != key && path.IsWithin(key)
                && Descent.To(path.Span[key.Span.Length..], removed).Node is not null)
            {
                below.Add(point);
            }
        }

        foreach (var point in below)
        {
            Notify(point, published, recursiveOnly: false);
        }
    }

    /// <summary>The same when the removed nodes are not known any more: as a watch from the past sees it.</summary>
    private void NotifyBelowRemoved(StoreEvent published)
    {
        if (published is not { Action: StoreAction.Delete or StoreAction.Expire, PrevNode.Directory: true })
        {
            return;
        }

        var key = published.Node.Key;
        foreach (var point in _points.Values.Where(point => point.Path != key && point.Path.IsWithin(key)).ToList())
        {
            Notify(point, published, recursiveOnly: false);
        }
    }

    private void EndThoseBefore(ulong firstIndex)
    {
        foreach (var point in _points.Values.ToList())
        {
            _count -= point.EndThoseBefore(firstIndex);
            if (point.IsEmpty)
            {
                _points.Remove(point.Path);
            }
        }
    }

    private void Notify(WatchPoint point, StoreEvent published, bool recursiveOnly)
    {
        _count -= point.Notify(published, recursiveOnly);
        if (point.IsEmpty)
        {
            _points.Remove(point.Path);
        }
    }
}
