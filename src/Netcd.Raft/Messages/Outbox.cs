namespace Netcd.Raft.Messages;

/// <summary>Messages to be sent, apart by whether they promise something that must be on disk first.</summary>
internal sealed class Outbox
{
    /// <summary>How many messages may wait for a disk that is full; what comes then is dropped, as if lost.</summary>
    private const int WaitingMax = 4096;

    private readonly List<Message> _afterSync = [];
    private List<Message> _beforeSync = [];
    private int _takenCount; // How many of those after the sync were handed out, and must stay as they are.

    public bool IsEmpty => _beforeSync.Count == 0 && _afterSync.Count == 0;

    /// <summary>Queues a leader's message.</summary>
    public void Send(Message message) => _beforeSync.Add(message);

    /// <summary>Queues a promise.</summary>
    public void SendAfterSync(Message message)
    {
        if (_afterSync.Count > _takenCount && TryMerge(_afterSync[^1], message) is { } merged)
        {
            _afterSync[^1] = merged;
        }
        else if (_afterSync.Count < WaitingMax)
        {
            _afterSync.Add(message);
        }
    }

    /// <summary>
    /// Hands the messages out: those that need not wait once, the others until they are <see cref="Sent"/>.
    /// </summary>
    /// <param name="isStateUnsaved">
    /// Whether not even term and vote are on disk. Then everything waits: a crash would make this member use the same
    /// term again for other entries.
    /// </param>
    public (IReadOnlyList<Message> BeforeSync, IReadOnlyList<Message> AfterSync) Take(bool isStateUnsaved)
    {
        IReadOnlyList<Message> beforeSync = [];
        if (isStateUnsaved)
        {
            _beforeSync.ForEach(SendAfterSync);
            _beforeSync.Clear();
        }
        else if (_beforeSync.Count > 0)
        {
            (beforeSync, _beforeSync) = (_beforeSync, []);
        }

        _takenCount = _afterSync.Count;
        return (beforeSync, _afterSync.Count == 0 ? [] : [.. _afterSync]);
    }

    /// <summary>Forgets the first <paramref name="count"/> promises: they were sent.</summary>
    public void Sent(int count)
    {
        _afterSync.RemoveRange(index: 0, count);
        _takenCount = 0;
    }

    /// <summary>Of two acknowledgements in a row the one that goes further says everything.</summary>
    private static Message? TryMerge(Message earlier, Message later) =>
        IsAcknowledgement(earlier) && IsAcknowledgement(later) && earlier.To == later.To && earlier.Term == later.Term
            ? later.Previous.Index >= earlier.Previous.Index ? later : earlier
            : null;

    private static bool IsAcknowledgement(Message message) =>
        message is { Type: MessageType.AppendResponse, Reject: false };
}
