namespace Netcd.Server.Auth;

/// <summary>
/// Remembers proofs, and wipes them within a minute once they count no longer: when they are too old, or when their user has
/// changed or is gone. Thread-safe. Does nothing while there are none.
/// </summary>
#pragma warning disable CA1001 // Its timer rests, and can be collected, once there is no proof left.
internal sealed class RememberedProofs
#pragma warning restore CA1001
{
    /// <summary>How long a proof counts; after that the password is verified with bcrypt again.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly AuthRecords _records;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<UserRecord, byte[]> _names = [];

    public RememberedProofs(AuthRecords records, TimeProvider time)
    {
        _records = records;
        _time = time;
        _sweeper = time.CreateTimer(_ => Sweep(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>This is the proof of the password of this version of a user, verified just now.</summary>
    public void Remember(UserRecord record, byte[] name, ReadOnlySpan<byte> proof)
    {
        record.Remember(proof, _time.GetTimestamp());
        lock (_gate)
        {
            if (_names.Count == 0)
            {
                SweepLater();
            }

            _names[record] = name;
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            foreach (var (record, name) in _names)
            {
                if (_records.PeekUser(name) != record || record.IsOlderThan(AgeMax, _time, now))
                {
                    record.Forget();
                    _names.Remove(record); // Allowed amid an enumeration.
                }
            }

            if (_names.Count > 0)
            {
                SweepLater();
            }
        }
    }

    private void SweepLater() => _sweeper.Change(SweepInterval, Timeout.InfiniteTimeSpan);
}
