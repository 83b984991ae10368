namespace Netcd.Raft.Roles;

/// <summary>Counts ticks without a leader up to a time-out that chance decides on (Raft §5.2).</summary>
internal sealed class ElectionTimer(int electionTicks, ulong seed, PeerDialect dialect)
{
    private SeededRandom _random = new(seed);
    private int _timeoutTicks = int.MaxValue; // Idle until the first Restart.
    private int? _setTicks;

    /// <summary>Ticks since a leader was last heard, or since this member last changed its role or voted.</summary>
    public int ElapsedTicks { get; private set; }

    /// <summary>Whether a leader was heard less than an election time-out ago.</summary>
    public bool IsWithinLease => ElapsedTicks < electionTicks;

    /// <summary>Counts one tick; true when the time-out has passed.</summary>
    public bool Tick()
    {
        ElapsedTicks++;
        return dialect switch
        {
            _ when _setTicks is { } ticks => ElapsedTicks >= ticks,
            // Somewhere in one to just under two election time-outs, each as likely.
            PeerDialect.Etcd34 => ElapsedTicks >= _timeoutTicks,
            // A new throw at each tick behind the first election time-out: early ends are likelier.
            PeerDialect.Etcd23 => ElapsedTicks > electionTicks && ElapsedTicks - electionTicks > Throw(),
            _ => throw new InvariantViolatedException($"peer dialect {dialect}"),
        };
    }

    /// <summary>Counts from zero again, up to the same time-out.</summary>
    public void Reset() => (ElapsedTicks, _setTicks) = (0, null);

    /// <summary>
    /// Ends the time-out after so many ticks without a leader, whatever chance has decided, or after fewer if it was set to
    /// those before; until the next reset.
    /// </summary>
    public void Set(int ticks) => _setTicks = Math.Min(_setTicks ?? ticks, ticks);

    /// <summary>Counts from zero again, up to a time-out drawn anew.</summary>
    public void Restart() => (ElapsedTicks, _timeoutTicks, _setTicks) = (0, electionTicks + Throw(), null);

    private int Throw() => (int)(_random.Next() % (ulong)electionTicks);
}
