namespace Netcd.Server.Driver;

/// <summary>Where everybody leaves work for the driver thread. Thread-safe; one reader.</summary>
internal sealed class DriverInbox
{
    /// <summary>How many proposals may wait; more are refused, so that a stalled disk cannot fill the memory.</summary>
    private const int ProposalsMax = 16 * 1024;

    private readonly object _gate = new();
    private Batch _arriving = new();
    private Batch _taken = new();

    /// <summary>False when too many wait already.</summary>
    public bool TryPropose(ReadOnlyMemory<byte> command)
    {
        lock (_gate)
        {
            if (_arriving.Proposals.Count >= ProposalsMax)
            {
                return false;
            }

            _arriving.Proposals.Add(command);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>A change of the membership. They are rare, so no number is too many.</summary>
    public void ProposeConfChange(ReadOnlyMemory<byte> change)
    {
        lock (_gate)
        {
            _arriving.ConfChanges.Add(change);
            Monitor.Pulse(_gate);
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

    /// <summary>Takes all there is, after waiting for something if <paramref name="wait"/> says so.</summary>
    /// <remarks>The batch belongs to the caller until its next call.</remarks>
    public Batch TakeAll(bool wait)
    {
        _taken.Clear();
        lock (_gate)
        {
            while (wait && _arriving.IsEmpty)
            {
                Monitor.Wait(_gate);
            }

            (_arriving, _taken) = (_taken, _arriving);
            return _taken;
        }
    }

    /// <summary>What arrived while the driver was busy: one fsync will serve all of it.</summary>
    internal sealed class Batch
    {
        public List<ReadOnlyMemory<byte>> Proposals { get; } = [];

        public List<ReadOnlyMemory<byte>> ConfChanges { get; } = [];

        public List<Action> Calls { get; } = [];

        public bool Tick { get; set; }

        public bool Stop { get; set; }

        public bool IsEmpty => Proposals.Count == 0 && ConfChanges.Count == 0 && Calls.Count == 0 && !Tick && !Stop;

        public void Clear()
        {
            Proposals.Clear();
            ConfChanges.Clear();
            Calls.Clear();
            Tick = Stop = false;
        }
    }
}
