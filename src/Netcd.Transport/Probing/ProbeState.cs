namespace Netcd.Transport.Probing;

/// <summary>What the probes of one member have shown so far. Thread-safe.</summary>
internal sealed class ProbeState
{
    /// <summary>The weight of the latest round trip in the smoothed one.</summary>
    private const double Weight = 0.125;

    private readonly Lock _gate = new();
    private string? _problem = "no probe was answered yet";
    private double _smoothedSeconds;
    private double _differenceSeconds;

    /// <summary>Why the latest probe failed; null if it did not.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _problem;
            }
        }
    }

    /// <summary>How far this clock is ahead of the member's; negative if it is behind.</summary>
    public double ClockDifferenceSeconds
    {
        get
        {
            lock (_gate)
            {
                return _differenceSeconds;
            }
        }
    }

    public void Succeeded(TimeSpan roundTrip, DateTimeOffset theirNow, DateTimeOffset ourNow)
    {
        lock (_gate)
        {
            _problem = null;
            _smoothedSeconds += Weight * (roundTrip.TotalSeconds - _smoothedSeconds);
            _differenceSeconds = (ourNow - theirNow).TotalSeconds - (_smoothedSeconds / 2);
        }
    }

    public void Failed(string problem)
    {
        lock (_gate)
        {
            _problem = problem;
        }
    }
}
