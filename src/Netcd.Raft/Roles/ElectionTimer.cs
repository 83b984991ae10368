namespace Netcd.Raft.Roles;

/// <summary>Counts ticks without a leader up to a time-out that chance decides on (Raft §5.2).</summary>
internal sealed class ElectionTimer(int electionTicks, ulong seed, PeerDialect dialect)
{
    private SeededRandom _random = new(seed);
    private int _timeoutTicks = int.MaxValue; // Idle until the first Restart.

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
            // Somewhere in one to just under two election time-outs, each as likely.
            PeerDialect.Etcd34 => ElapsedTicks >= _timeoutTicks,
            // A new throw at each tick behind the first election time-out: early ends are likelier.
            PeerDialect.Etcd23 => ElapsedTicks > electionTicks && ElapsedTicks - electionTicks > Throw(),
            _ => throw new InvariantViolatedException($"peer dialect {dialect}"),
        };
    }

    /// <summary>Counts from zero again, up to the same time-out.</summary>
    public void Reset() => ElapsedTicks = 0;

    /// <summary>Counts from zero again, up to a time-out drawn anew.</summary>
    public void Restart() => (ElapsedTicks, _timeoutTicks) = (0, electionTicks + Throw());

    private int Throw() => (int)(_random.Next() % (ulong)electionTicks);
}
