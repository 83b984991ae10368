using System.Threading.Tasks.Sources;
using Netcd.Store.Events;

namespace Netcd.Store.Watching;

/// <summary>
/// One watch: the events that it is told of, in order. The store puts them in without ever waiting; one reader takes
/// them out. Each is small, as there may be tens of thousands.
/// </summary>
public sealed class Watcher : IDisposable, IValueTaskSource<StoreEvent?>
{
    /// <summary>How many events may wait for the reader before the watch is given up.</summary>
    public const int QueueEventsMax = 100;

    private readonly Lock _lock = new();
    private readonly WatcherHub _hub;
    private readonly StoreEvent[] _backlog;
    private int _backlogTaken;
    private Queue<StoreEvent>? _queue; // Most watchers never need one: their reader waits for the next event.
    private bool _closed;
    private bool _readerWaits;
    private ManualResetValueTaskSourceCore<StoreEvent?> _wait = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;

    internal Watcher(WatcherHub hub, WatchRequest request, ulong storeIndex, StoreEvent[] backlog)
    {
        _hub = hub;
        _backlog = backlog;
        Request = request;
        StartIndex = storeIndex;
    }

    /// <summary>The store's index when the watch began.</summary>
    public ulong StartIndex { get; }

    /// <summary>
    /// Whether the watch was given up because its reader was too slow; some events are missing after the last one.
    /// </summary>
    public bool Overflowed { get; private set; }

    internal WatchRequest Request { get; }

    // Where the hub keeps it; only the hub touches these, under its lock.
    internal WatchPoint? Point { get; set; }

    internal Watcher? Previous { get; set; }

    internal Watcher? Next { get; set; }

    /// <summary>
    /// The next event; null once there will be no more: a long poll has had its event, the watch overflowed, or it was
    /// disposed of. One call at a time. Cancelling ends the call only, not the watch.
    /// </summary>
    public ValueTask<StoreEvent?> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_backlogTaken < _backlog.Length)
            {
                return new ValueTask<StoreEvent?>(_backlog[_backlogTaken++]);
            }

            if (_queue is { Count: > 0 })
            {
                return new ValueTask<StoreEvent?>(_queue.Dequeue());
            }

            if (_closed)
            {
                return new ValueTask<StoreEvent?>((StoreEvent?)null);
            }

            _readerWaits = true;
            _wait.Reset();
        }

        _cancellation = cancellationToken.UnsafeRegister(
            static (watcher, token) => ((Watcher)watcher!).CancelWait(token), this);
        return new ValueTask<StoreEvent?>(this, _wait.Version);
    }

    /// <summary>Ends the watch; a waiting reader gets null.</summary>
    public void Dispose()
    {
        _hub.Remove(this);
        Close(overflowed: false);
    }

    /// <summary>Hands over an event without waiting; false when the watch is over with it.</summary>
    internal bool Offer(StoreEvent offered)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            if (_queue is { Count: QueueEventsMax })
            {
                Overflowed = true;
                _closed = true;
                return false;
            }

            _closed = !Request.Stream;
            if (_readerWaits)
            {
                _readerWaits = false;
                _wait.SetResult(offered);
            }
            else
            {
                _queue ??= new Queue<StoreEvent>();
                _queue.Enqueue(offered);
            }

            return !_closed;
        }
    }

    /// <summary>There will be no more events than those that wait already.</summary>
    internal void Close(bool overflowed)
    {
        lock (_lock)
        {
            _closed = true;
            Overflowed |= overflowed;
            if (_readerWaits)
            {
                _readerWaits = false;
                _wait.SetResult(result: null);
            }
        }
    }

    StoreEvent? IValueTaskSource<StoreEvent?>.GetResult(short token)
    {
        _cancellation.Dispose(); // Waits for a cancellation that is just running, so none reaches the next wait.
        return _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<StoreEvent?>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<StoreEvent?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void CancelWait(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_readerWaits)
            {
                _readerWaits = false;
                _wait.SetException(new OperationCanceledException(cancellationToken));
            }
        }
    }
}
