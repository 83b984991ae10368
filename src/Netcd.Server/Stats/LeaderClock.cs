using Netcd.Raft;

namespace Netcd.Server.Stats;

/// <summary>Remembers since when the present leader has been known. The driver thread writes, anybody reads.</summary>
internal sealed class LeaderClock(TimeProvider time)
{
    private volatile Reign _current = new(MemberId.None, time.GetUtcNow());

    public Reign Current => _current;

    /// <summary>
    /// Takes note of who leads now; true if it is another one. A lost leader is remembered until there is a new one
    /// (etcd likewise).
    /// </summary>
    public bool Observe(MemberId leader)
    {
        if (leader == MemberId.None || leader == _current.Leader)
        {
            return false;
        }

        _current = new Reign(leader, time.GetUtcNow());
        return true;
    }

    internal sealed record Reign(MemberId Leader, DateTimeOffset Since);
}
