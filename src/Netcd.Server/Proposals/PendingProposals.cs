using System.Collections.Concurrent;

namespace Netcd.Server.Proposals;

/// <summary>The requests of this member's clients that wait for their command to be applied. Thread-safe.</summary>
/// <remarks>
/// All waits are of one length, so the oldest always ends first: one timer and one queue serve them all, and no wait
/// needs a timer of its own. While nobody waits the timer rests.
/// </remarks>
internal sealed class PendingProposals : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly Func<DateTimeOffset, ProposalResult.Failed> _causeOfTimeout;
    private readonly TaskCreationOptions _waiting;
    private readonly ITimer _sweeper;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<ProposalResult>> _waiters = new();
    private readonly ConcurrentQueue<(ulong RequestId, long StartedAt)> _oldestFirst = new();
    private volatile bool _stopped;
    private int _isSweeping; // 1 while the timer runs.

    /// <param name="time">The clock.</param>
    /// <param name="timeout">How long a request waits at most.</param>
    /// <param name="causeOfTimeout">Tells why one that was made at a time got no answer.</param>
    /// <param name="waiting">How those who wait go on; the driver must not run their code.</param>
    public PendingProposals(
        TimeProvider time,
        TimeSpan timeout,
        Func<DateTimeOffset, ProposalResult.Failed> causeOfTimeout,
        TaskCreationOptions waiting = TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _waiting = waiting;
        _causeOfTimeout = causeOfTimeout;
        _time = time;
        _timeout = timeout;
        _sweeper = time.CreateTimer(_ => Sweep(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Registers a wait. To be called before the proposal is posted, or its end could be missed.</summary>
    public Task<ProposalResult> Add(ulong requestId)
    {
        var waiter = new TaskCompletionSource<ProposalResult>(_waiting);
        _waiters[requestId] = waiter;
        _oldestFirst.Enqueue((requestId, _time.GetTimestamp()));
        StartSweeping();
        if (_stopped)
        {
            Complete(requestId, ProposalResult.Stopped); // It may have been added just after all were ended.
        }

        return waiter.Task;
    }

    /// <summary>Whether somebody still waits for a request of this member.</summary>
    public bool IsWaiting(ulong requestId) => _waiters.ContainsKey(requestId);

    /// <summary>Ends a wait. Nothing happens if the request is another member's or has timed out.</summary>
    public void Complete(ulong requestId, ProposalResult result)
    {
        if (_waiters.TryRemove(requestId, out var waiter))
        {
            waiter.SetResult(result);
        }
    }

    /// <summary>Ends all waits, also those still to come, because nothing will be applied any more.</summary>
    public void Stop()
    {
        _stopped = true;
        EndAll(ProposalResult.Stopped);
    }

    /// <summary>Ends all present waits.</summary>
    public void EndAll(ProposalResult.Failed result)
    {
        foreach (var requestId in _waiters.Keys.Order()) // As they came, so that a simulation can be replayed.
        {
            Complete(requestId, result);
        }
    }

    public void Dispose() => _sweeper.Dispose();

    private void StartSweeping()
    {
        if (Volatile.Read(ref _isSweeping) == 0 && Interlocked.Exchange(ref _isSweeping, 1) == 0)
        {
            _sweeper.Change(SweepInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        EndOverdue();
        Volatile.Write(ref _isSweeping, 0);
        if (!_oldestFirst.IsEmpty)
        {
            StartSweeping();
        }
    }

    private void EndOverdue()
    {
        while (_oldestFirst.TryPeek(out var oldest) && !IsStillWaiting(oldest.RequestId, oldest.StartedAt))
        {
            _oldestFirst.TryDequeue(out _);
            if (IsWaiting(oldest.RequestId))
            {
                var requestedAt = _time.GetUtcNow() - _time.GetElapsedTime(oldest.StartedAt);
                Complete(oldest.RequestId, _causeOfTimeout(requestedAt));
            }
        }
    }

    private bool IsStillWaiting(ulong requestId, long startedAt) =>
        _waiters.ContainsKey(requestId) && _time.GetElapsedTime(startedAt) < _timeout;
}
