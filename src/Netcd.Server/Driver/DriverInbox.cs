using System.Diagnostics;
using Netcd.Raft.Messages;

namespace Netcd.Server.Driver;

/// <summary>Where everybody leaves work for the driver thread. Thread-safe; one reader.</summary>
internal sealed class DriverInbox
{
    /// <summary>How many proposals may wait; more are refused, so that a stalled disk cannot fill the memory.</summary>
    private const int ProposalsMax = 16 * 1024;

    /// <summary>The same for reads.</summary>
    private const int ReadersMax = 16 * 1024;

    /// <summary>How many messages of other members may wait; more are dropped, and consensus sends them again.</summary>
    private const int MessagesMax = 4096;

    /// <summary>The same for what others forward, which has a queue of its own so as not to hold up heartbeats.</summary>
    private const int ForwardedMax = 4096;

    private readonly object _gate = new();
    private InboxBatch _arriving = new();
    private InboxBatch _taken = new();
    private long _tickIntervalMs; // 0 while no ticks come by themselves.
    private long _nextTickMs;

    /// <summary>False when too many wait already.</summary>
    public bool TryPropose(Proposal command)
    {
        lock (_gate)
        {
            if (_arriving.Proposals.Commands.Count >= ProposalsMax)
            {
                return false;
            }

            _arriving.Proposals.Commands.Add(command);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>A client that wants a linearizable read. False when too many wait already.</summary>
    public bool TryRead(ulong requestId)
    {
        lock (_gate)
        {
            if (_arriving.Readers.Count >= ReadersMax)
            {
                return false;
            }

            _arriving.Readers.Add(requestId);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>A change of the membership. They are rare, so no number is too many.</summary>
    public void ProposeConfChange(Proposal change)
    {
        lock (_gate)
        {
            _arriving.Proposals.ConfChanges.Add(change);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes what another member sent. False if it is dropped because too much waits already.</summary>
    public bool TryReceive(Message message)
    {
        lock (_gate)
        {
            var isForwarded = message.Type == MessageType.Propose;
            var queue = isForwarded ? _arriving.Proposals.Forwarded : _arriving.Messages;
            if (queue.Count >= (isForwarded ? ForwardedMax : MessagesMax))
            {
                return false;
            }

            queue.Add(message);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>A clock tick; ticks that a busy driver misses count as one.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _arriving.Tick = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Has ticks come by themselves from now on, by the system's time. The reader, who waits anyway, counts the time: a timer
    /// would have to wake two more threads for each tick.
    /// </summary>
    public void TickEvery(TimeSpan interval)
    {
        lock (_gate)
        {
            _tickIntervalMs = (long)interval.TotalMilliseconds;
            _nextTickMs = NowMs() + _tickIntervalMs;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has <paramref name="call"/> run on the driver thread. For rare things, such as a saved snapshot.</summary>
    public void Post(Action call)
    {
        lock (_gate)
        {
            _arriving.Calls.Add(call);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the driver after what is already in the inbox.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _arriving.Stop = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Whether there is something to take.</summary>
    /// <param name="withProposals">As in <see cref="TakeAll"/>.</param>
    public bool HasAny(bool withProposals)
    {
        lock (_gate)
        {
            return _arriving.Has(withProposals);
        }
    }

    /// <summary>Takes all there is, after waiting for something if <paramref name="wait"/> says so.</summary>
    /// <param name="wait">Whether to wait for something.</param>
    /// <param name="withProposals">False while there is no leader: proposals stay here until there is one.</param>
    /// <remarks>The batch belongs to the caller until its next call.</remarks>
    public InboxBatch TakeAll(bool wait, bool withProposals)
    {
        _taken.Clear();
        lock (_gate)
        {
            var leftMs = CountTime();
            while (wait && !_arriving.Has(withProposals))
            {
                Monitor.Wait(_gate, leftMs);
                leftMs = CountTime();
            }

            (_arriving, _taken) = (_taken, _arriving);
            if (!withProposals)
            {
                (_arriving.Proposals, _taken.Proposals) = (_taken.Proposals, _arriving.Proposals);
            }

            return _taken;
        }
    }

    /// <summary>Gives proposals back that came to nothing because there is no leader any more.</summary>
    public void PutBack(ProposalBatch proposals)
    {
        lock (_gate)
        {
            _arriving.Proposals.PutBefore(proposals);
        }
    }

    /// <summary>Drops the proposals for which nobody waits any more.</summary>
    public void DropAbandoned(Predicate<Proposal> isAwaited)
    {
        lock (_gate)
        {
            _arriving.Proposals.Commands.RemoveAll(proposal => !isAwaited(proposal));
            _arriving.Proposals.ConfChanges.RemoveAll(proposal => !isAwaited(proposal));
        }
    }

    /// <summary>Ticks if it is time. How long it is to the next tick.</summary>
    private int CountTime()
    {
        if (_tickIntervalMs == 0)
        {
            return Timeout.Infinite;
        }

        var nowMs = NowMs();
        var lateMs = nowMs - _nextTickMs;
        if (lateMs >= 0)
        {
            _arriving.Tick = true;
            _nextTickMs = (lateMs < _tickIntervalMs ? _nextTickMs : nowMs) + _tickIntervalMs;
        }

        return (int)(_nextTickMs - nowMs);
    }

    private static long NowMs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
}
