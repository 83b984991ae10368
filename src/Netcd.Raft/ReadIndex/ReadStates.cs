namespace Netcd.Raft.ReadIndex;

/// <summary>This member's reads that have been answered and not been handed out for good.</summary>
internal sealed class ReadStates
{
    /// <summary>How many may wait for a disk that is full; what comes then is lost, and the read runs into a time-out.</summary>
    private const int WaitingMax = 4096;

    private readonly List<ReadState> _states = [];

    public bool IsEmpty => _states.Count == 0;

    public IReadOnlyList<ReadState> All => IsEmpty ? [] : [.. _states];

    public void Add(ReadState state)
    {
        if (_states.Count < WaitingMax)
        {
            _states.Add(state);
        }
    }

    /// <summary>Forgets the first <paramref name="count"/>.</summary>
    public void Taken(int count) => _states.RemoveRange(index: 0, count);
}
