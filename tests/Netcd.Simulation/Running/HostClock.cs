namespace Netcd.Simulation.Running;

/// <summary>The clock of one machine: it is set wrong, runs a little too fast or slow, and is stepped by hand.</summary>
internal sealed class HostClock(Timeline timeline, TimeSpan skew, int driftPpm)
{
    private const int Million = 1_000_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _step;
    private TimeSpan _jump;

    /// <summary>Time as this machine counts it; a step does not show in it.</summary>
    public long Timestamp => Timestamp0(timeline.Now);

    public DateTimeOffset UtcNow => UtcAt(timeline.Now);

    public DateTimeOffset UtcAt(TimeSpan trueTime) => Start + TimeSpan.FromTicks(Timestamp0(trueTime)) + skew + _step;

    /// <summary>How long it truly takes until this clock has counted so much.</summary>
    public TimeSpan TrueTime(TimeSpan counted) => TimeSpan.FromTicks(counted.Ticks - (counted.Ticks * driftPpm / Million));

    /// <summary>Sets the wall clock.</summary>
    public void Step(TimeSpan step) => _step += step;

    /// <summary>Takes back all steps, as a machine does whose clock is set when it boots.</summary>
    public void TakeBackSteps() => _step = TimeSpan.Zero;

    /// <summary>Lets even the steady time jump, which no real clock does: for a planted bug.</summary>
    public void Jump(TimeSpan jump) => _jump += jump;

    private long Timestamp0(TimeSpan trueTime) => trueTime.Ticks + (trueTime.Ticks * driftPpm / Million) + _jump.Ticks;
}
