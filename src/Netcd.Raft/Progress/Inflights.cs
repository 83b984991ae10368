namespace Netcd.Raft.Progress;

/// <summary>The window of appends on their way to one follower: each by the index of its last entry, ascending.</summary>
internal sealed class Inflights(int countMax)
{
    private readonly Queue<ulong> _lastIndexes = [];

    public bool IsFull => _lastIndexes.Count >= countMax;

    public void Add(ulong lastIndex) => _lastIndexes.Enqueue(lastIndex);

    /// <summary>Frees what an acknowledgement of <paramref name="index"/> covers.</summary>
    public void FreeTo(ulong index)
    {
        while (_lastIndexes.TryPeek(out var first) && first <= index)
        {
            _lastIndexes.Dequeue();
        }
    }

    /// <summary>Makes room for one more append.</summary>
    public void FreeFirst() => _lastIndexes.TryDequeue(out _);

    public void Clear() => _lastIndexes.Clear();
}
