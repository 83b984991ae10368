namespace Netcd.Transport.Outbound;

/// <summary>Lets a log line of one kind pass once and then every 30 s, with the number of those between. Thread-safe.</summary>
internal sealed class RepeatedLines(TimeProvider time)
{
    /// <summary>Kinds are few and fixed; should they ever be more, all may speak again.</summary>
    private const int KindsMax = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long SaidAt, int Held)> _kinds = [];

    /// <summary>Whether to say it now.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="held">How many lines of the kind were held back since it was last said.</param>
    public bool MayPass(string kind, out int held)
    {
        lock (_gate)
        {
            held = 0;
            if (_kinds.TryGetValue(kind, out var last))
            {
                if (time.GetElapsedTime(last.SaidAt) < Period)
                {
                    _kinds[kind] = last with { Held = last.Held + 1 };
                    return false;
                }

                held = last.Held;
            }
            else if (_kinds.Count == KindsMax)
            {
                _kinds.Clear();
            }

            _kinds[kind] = (time.GetTimestamp(), Held: 0);
            return true;
        }
    }
}
