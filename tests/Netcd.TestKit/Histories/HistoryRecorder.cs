namespace Netcd.TestKit.Histories;

/// <summary>Collects the operations of many clients. Thread-safe.</summary>
public sealed class HistoryRecorder
{
    private readonly Lock _gate = new();
    private readonly List<Operation> _operations = [];

    /// <summary>Adds an operation once its outcome is known, or the client has given up.</summary>
    public void Add(Operation operation)
    {
        lock (_gate)
        {
            _operations.Add(operation);
        }
    }

    /// <summary>What was added so far, in the order of the returns.</summary>
    public IReadOnlyList<Operation> ToHistory()
    {
        lock (_gate)
        {
            return [.. _operations];
        }
    }
}
