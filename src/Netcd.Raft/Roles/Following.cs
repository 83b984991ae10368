using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Roles;

/// <summary>Takes over the leader's log.</summary>
internal sealed class Following(MemberState member)
{
    public void Append(Message append)
    {
        var log = member.Log;
        if (!IsInOrder(append))
        {
            return;
        }

        // A leader has all that is committed (Raft §5.4.3): one of the two logs has lost what was promised.
        Invariant.Holds(!log.ContradictsCommitted(append.Previous));
        if (append.Previous.Index < log.Committed)
        {
            Invariant.Holds(!append.Entries.Any(entry => log.ContradictsCommitted(entry.Id)));
            Acknowledge(append.From, log.Committed);
        }
        else if (!log.Contains(append.Previous))
        {
            Reject(append);
        }
        else
        {
            log.Replace(append.Entries);
            var lastSent = append.Previous.Index + (ulong)append.Entries.Count;
            log.CommitTo(Math.Min(append.Commit, lastSent)); // Behind it the two logs may differ still.
            Acknowledge(append.From, lastSent);
        }
    }

    public void Heartbeat(Message heartbeat)
    {
        member.Log.CommitTo(heartbeat.Commit);
        member.Outbox.SendAfterSync(
            member.NewMessage(MessageType.HeartbeatResponse, heartbeat.From) with { Context = heartbeat.Context });
    }

    public void Install(Message message)
    {
        if (message.Snapshot is not { } snapshot)
        {
            return; // No real leader sends this.
        }

        if (snapshot.Id.Index > member.Log.Committed && IsForUs(snapshot))
        {
            Install(snapshot);
        }

        Acknowledge(message.From, member.Log.Committed);
    }

    private void Install(SnapshotMetadata snapshot)
    {
        if (member.Log.Contains(snapshot.Id))
        {
            member.Log.CommitTo(snapshot.Id.Index); // We have all of it, perhaps with more behind it.
            return;
        }

        member.Log.RestartAt(snapshot.Id);
        member.Snapshot = snapshot;
        member.Configuration = new Configuration { Voters = [.. snapshot.Voters], Learners = [.. snapshot.Learners] };
    }

    /// <summary>3.4 takes no snapshot from a time when it did not belong to the cluster: it could never act on it.</summary>
    private bool IsForUs(SnapshotMetadata snapshot) =>
        member.Config.Dialect == PeerDialect.Etcd23
        || snapshot.Voters.Contains(member.Id)
        || snapshot.Learners.Contains(member.Id);

    private void Acknowledge(MemberId leader, ulong index) => member.Outbox.SendAfterSync(
        member.NewMessage(MessageType.AppendResponse, leader) with { Previous = new EntryId(Term: 0, index) });

    private void Reject(Message append) => member.Outbox.SendAfterSync(
        member.NewMessage(MessageType.AppendResponse, append.From) with
        {
            Previous = new EntryId(Term: 0, append.Previous.Index),
            Reject = true,
            RejectHint = member.Log.LastIndex,
        });

    /// <summary>Whether the entries follow each other. A message in which they do not comes from no leader: it is dropped.</summary>
    private static bool IsInOrder(Message append)
    {
        var previous = append.Previous;
        foreach (var entry in append.Entries)
        {
            if (entry.Index != previous.Index + 1 || entry.Term < previous.Term || entry.Term > append.Term)
            {
                return false;
            }

            previous = entry.Id;
        }

        return true;
    }
}
