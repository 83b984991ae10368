using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;

namespace Netcd.Raft.Progress;

/// <summary>Sends the leader's log to the others, each from where it stands.</summary>
internal sealed class Replicator(MemberState member)
{
    private readonly RaftLog _log = member.Log;

    /// <summary>Sends what is due to a follower, unless it is paused: appends until it has all or its window is full.</summary>
    public void SendDue(FollowerProgress follower)
    {
        var due = follower.TakeDue();
        if (due == AppendDue.No || follower.IsPaused)
        {
            return;
        }

        if (follower.Next < _log.FirstIndex)
        {
            SendSnapshot(follower);
            return;
        }

        do
        {
            var entries = _log.From(follower.Next, member.Config.AppendBytesMax);
            if (entries.Count > 0 || due == AppendDue.EvenIfEmpty)
            {
                SendAppend(follower, entries);
            }

            due = AppendDue.WithEntries;
        }
        while (!follower.IsPaused && follower.Next <= _log.LastIndex);
    }

    /// <summary>Tells a follower that the leader lives, and how far it may commit of what it is known to have.</summary>
    public void SendHeartbeat(FollowerProgress follower, ReadOnlyMemory<byte> context) =>
        member.Outbox.Send(new Message
        {
            Type = MessageType.Heartbeat,
            To = follower.Id,
            From = member.Id,
            Term = member.Term,
            Commit = Math.Min(follower.Match, _log.Committed),
            Context = context,
        });

    private void SendAppend(FollowerProgress follower, IReadOnlyList<Entry> entries)
    {
        member.Outbox.Send(new Message
        {
            Type = MessageType.Append,
            To = follower.Id,
            From = member.Id,
            Term = member.Term,
            Previous = new EntryId(_log.TermAt(follower.Next - 1), follower.Next - 1),
            Entries = entries,
            Commit = _log.Committed,
        });
        if (entries.Count > 0)
        {
            follower.Sent(entries[^1].Index);
        }
    }

    /// <summary>
    /// Sends a snapshot for the entries that are compacted, if somebody is there: it is too big to be tried in vain.
    /// </summary>
    private void SendSnapshot(FollowerProgress follower)
    {
        if (!follower.IsRecentlyActive)
        {
            return;
        }

        var snapshot = new SnapshotMetadata
        {
            Id = _log.Compacted,
            Voters = [.. member.Configuration.Voters],
            Learners = [.. member.Configuration.Learners],
        };
        member.Outbox.Send(member.NewMessage(MessageType.Snapshot, follower.Id) with { Snapshot = snapshot });
        follower.SentSnapshot(snapshot.Id.Index);
    }
}
