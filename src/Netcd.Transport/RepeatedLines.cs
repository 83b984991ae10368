namespace Netcd.Transport;

/// <summary>Lets so many log lines of one kind pass every 30 s and counts the others. Thread-safe.</summary>
public sealed class RepeatedLines(TimeProvider time)
{
    /// <summary>Kinds are few and fixed; should they ever be more, all may speak again.</summary>
    private const int KindsMax = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long BeganAt, int Said, int Held)> _kinds = [];

    /// <summary>Whether to say it now.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="linesMax">How many of the kind may pass in a period.</param>
    /// <param name="held">How many of the kind were held back since one was last said.</param>
    public bool MayPass(string kind, int linesMax, out int held)
    {
        lock (_gate)
        {
            held = 0;
            if (!_kinds.TryGetValue(kind, out var line) || time.GetElapsedTime(line.BeganAt) >= Period)
            {
                if (_kinds.Count == KindsMax)
                {
                    _kinds.Clear();
                }

                held = line.Held;
                _kinds[kind] = (time.GetTimestamp(), Said: 1, Held: 0);
                return true;
            }

            var maySay = line.Said < linesMax;
            _kinds[kind] = maySay ? line with { Said = line.Said + 1 } : line with { Held = line.Held + 1 };
            return maySay;
        }
    }
}
