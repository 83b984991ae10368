namespace Netcd.Simulation.Running;

/// <summary>The true time of a simulation, and everything that is to happen, in its order. One thread.</summary>
internal sealed class Timeline
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private long _count;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How much happened so far.</summary>
    public long Steps { get; private set; }

    public void At(TimeSpan time, Action action) =>
        _events.Enqueue(action, (time < Now ? Now : time, _count++)); // What is due at one time keeps its order.

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Lets happen what is next; false if nothing ever will.</summary>
    public bool Step()
    {
        if (!_events.TryDequeue(out var action, out var due))
        {
            return false;
        }

        Now = due.At;
        Steps++;
        action();
        return true;
    }
}
