using Netcd.Raft;

namespace Netcd.Transport.Statistics;

/// <summary>Sums up the appends to one member. Thread-safe.</summary>
internal sealed class FollowerLatency
{
    private readonly Lock _gate = new();
    private ulong _successes;
    private ulong _failures;
    private double _currentMs;
    private double _sumMs;
    private double _sumOfSquares;
    private double _minimumMs = 9223372036854775808; // What etcd begins with.
    private double _maximumMs;

    public void Succeeded(TimeSpan latency)
    {
        lock (_gate)
        {
            _successes++;
            _currentMs = latency.TotalMilliseconds;
            _sumMs += _currentMs;
            _sumOfSquares += _currentMs * _currentMs;
            _minimumMs = Math.Min(_minimumMs, _currentMs);
            _maximumMs = Math.Max(_maximumMs, _currentMs);
        }
    }

    public void Failed()
    {
        lock (_gate)
        {
            _failures++;
        }
    }

    public FollowerStatistics Read(MemberId member)
    {
        lock (_gate)
        {
            var averageMs = _successes == 0 ? 0 : _sumMs / _successes;
            var variance = _successes == 0 ? 0 : (_sumOfSquares / _successes) - (averageMs * averageMs);
            return new FollowerStatistics
            {
                Member = member,
                SuccessCount = _successes,
                FailCount = _failures,
                CurrentMs = _currentMs,
                AverageMs = averageMs,
                StandardDeviationMs = Math.Sqrt(Math.Max(variance, 0)), // Rounding may push it below zero.
                MinimumMs = _minimumMs,
                MaximumMs = _maximumMs,
            };
        }
    }
}
