using System.Diagnostics;

namespace Netcd.LoadTest.Measures;

/// <summary>Durations of single requests, in the clock's ticks until they are asked for.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];
    private bool _sorted;

    public int Count => _ticks.Count;

    public void Add(long ticks)
    {
        _ticks.Add(ticks);
        _sorted = false;
    }

    public void Add(Latencies others)
    {
        _ticks.AddRange(others._ticks);
        _sorted = false;
    }

    /// <summary>The duration that so many percent of the requests did not exceed; 100 is the longest.</summary>
    public double Ms(double percent)
    {
        if (_ticks.Count == 0)
        {
            return 0;
        }

        if (!_sorted)
        {
            _ticks.Sort();
            _sorted = true;
        }

        var rank = (int)Math.Ceiling(percent / 100 * _ticks.Count);
        return Stopwatch.GetElapsedTime(0, _ticks[Math.Clamp(rank - 1, 0, _ticks.Count - 1)]).TotalMilliseconds;
    }
}
