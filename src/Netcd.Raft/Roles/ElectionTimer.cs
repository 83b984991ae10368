namespace Netcd.Raft.Roles;

/// <summary>Counts ticks without a leader up to a time-out drawn anew at each restart (Raft §5.2).</summary>
internal sealed class ElectionTimer(int electionTicks, ulong seed)
{
    private SeededRandom _random = new(seed);
    private int _elapsedTicks;
    private int _timeoutTicks = int.MaxValue; // Idle until the first Restart.

    /// <summary>Counts one tick; true once the time-out, from one to just under two elections long, has passed.</summary>
    public bool Tick() => ++_elapsedTicks >= _timeoutTicks;

    public void Restart() =>
        (_elapsedTicks, _timeoutTicks) = (0, electionTicks + (int)(_random.Next() % (ulong)electionTicks));
}
