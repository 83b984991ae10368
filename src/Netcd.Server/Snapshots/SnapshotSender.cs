using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Backend;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Store;
using Netcd.Transport;

namespace Netcd.Server.Snapshots;

/// <summary>Sends messages, and with those that announce a snapshot the state that is applied here. Driver thread only.</summary>
internal sealed class SnapshotSender(
    RaftNode node, KeyStore store, IPeerTransport peers, Dialect dialect, TimeProvider time, ILogger logger)
{
    /// <summary>How long a follower that has its snapshot may take to ask for what follows.</summary>
    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(30);

    private readonly List<Transfer> _transfers = [];

    /// <summary>
    /// The first snapshot under way, after which the log must be kept, or its follower would need another one at once;
    /// null when there is none.
    /// </summary>
    public ulong? FirstUnderWay
    {
        get
        {
            var now = time.GetUtcNow();
            _transfers.RemoveAll(transfer => transfer.KeptUntil < now);
            return _transfers.Count == 0 ? null : _transfers.Min(transfer => transfer.Index);
        }
    }

    public void Send(IReadOnlyList<Message> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        if (!messages.Any(message => message.Type == MessageType.Snapshot))
        {
            peers.Send(messages);
            return;
        }

        peers.Send([.. messages.Where(message => message.Type != MessageType.Snapshot)]);
        foreach (var message in messages.Where(message => message.Type == MessageType.Snapshot))
        {
            SendSnapshot(message);
        }
    }

    /// <summary>Tells that a snapshot for <paramref name="member"/> has arrived or was lost.</summary>
    public void Finished(MemberId member)
    {
        for (var i = 0; i < _transfers.Count; i++)
        {
            if (_transfers[i].To == member && _transfers[i].KeptUntil == DateTimeOffset.MaxValue)
            {
                _transfers[i] = _transfers[i] with { KeptUntil = time.GetUtcNow() + CatchUpTime };
            }
        }
    }

    private void SendSnapshot(Message message)
    {
        var index = node.AppliedIndex;
        var metadata = new SnapshotMetadata
        {
            Id = new EntryId(node.TermAt(index), index),
            Voters = [.. node.Configuration.Voters],
            Learners = [.. node.Configuration.Learners],
        };
        var backend = dialect == Dialect.Etcd34 ? SnapshotBackend.Build(index) : default;
        _transfers.Add(new Transfer(message.To, index, DateTimeOffset.MaxValue));
        Log.SendsSnapshot(logger, index, message.To);
        peers.SendSnapshot(message with { Snapshot = metadata }, new SnapshotContent(store.Freeze(), backend));
    }

    /// <param name="To">The follower.</param>
    /// <param name="Index">Of the snapshot.</param>
    /// <param name="KeptUntil">When the log after it may be compacted at the latest.</param>
    private sealed record Transfer(MemberId To, ulong Index, DateTimeOffset KeptUntil);
}
