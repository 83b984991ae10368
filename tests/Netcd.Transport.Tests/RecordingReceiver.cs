using System.Collections.Concurrent;
using Netcd.Raft;
using Netcd.Raft.Messages;

namespace Netcd.Transport.Tests;

/// <summary>A member that only takes notes. Thread-safe.</summary>
internal sealed class RecordingReceiver : IPeerReceiver
{
    private readonly ConcurrentQueue<Message> _messages = new();
    private readonly ConcurrentQueue<(MemberId Member, bool IsReceived)> _snapshotReports = new();
    private readonly ConcurrentQueue<(Message Message, byte[] Data)> _snapshots = new();
    private int _unreachableCount;
    private int _ownRemovals;

    public IReadOnlyCollection<Message> Messages => _messages;

    public IReadOnlyCollection<(MemberId Member, bool IsReceived)> SnapshotReports => _snapshotReports;

    public IReadOnlyCollection<(Message Message, byte[] Data)> Snapshots => _snapshots;

    public int UnreachableCount => _unreachableCount;

    public bool IsToldOfOwnRemoval => _ownRemovals > 0;

    public HashSet<MemberId> Removed { get; init; } = [];

    /// <summary>Null: every message is taken.</summary>
    public Func<Message, bool> Takes { get; set; } = _ => true;

    /// <summary>Thrown by whoever receives a snapshot.</summary>
    public IOException? SnapshotFailure { get; set; }

    public bool TryReceive(Message message)
    {
        if (!Takes(message))
        {
            return false;
        }

        _messages.Enqueue(message);
        return true;
    }

    public async Task ReceiveSnapshotAsync(
        Stream data, Func<Message> readMessage, CancellationToken cancellationToken)
    {
        if (SnapshotFailure is not null)
        {
            throw SnapshotFailure;
        }

        using var copy = new MemoryStream();
        await data.CopyToAsync(copy, cancellationToken);
        _snapshots.Enqueue((readMessage(), copy.ToArray()));
    }

    public void ReportUnreachable(MemberId member) => Interlocked.Increment(ref _unreachableCount);

    public void ReportSnapshot(MemberId member, bool isReceived) => _snapshotReports.Enqueue((member, isReceived));

    public bool IsRemoved(MemberId member) => Removed.Contains(member);

    public void ReportOwnRemoval() => Interlocked.Increment(ref _ownRemovals);
}
