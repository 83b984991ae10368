using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Roles;

/// <summary>What a follower passes on to the leader: proposals, all that came together in one message, and reads.</summary>
internal sealed class Forwarding(MemberState member)
{
    private readonly List<Entry> _proposals = [];

    public bool HasProposals => _proposals.Count > 0;

    /// <summary>An entry that has no place in the log yet.</summary>
    public static Entry EntryOf(EntryType type, ReadOnlyMemory<byte> data) =>
        new() { Type = type, Id = EntryId.Zero, Data = data };

    /// <summary>Keeps a proposal for the next <see cref="SendProposals"/>.</summary>
    public void Propose(EntryType type, ReadOnlyMemory<byte> data) => _proposals.Add(EntryOf(type, data));

    /// <summary>Sends the proposals. Without a leader they are lost, as they would be on the way to one that is gone.</summary>
    public void SendProposals()
    {
        for (var first = 0; first < _proposals.Count;)
        {
            var count = CountFitting(first);
            Send(new Message
            {
                Type = MessageType.Propose,
                From = member.Id,
                Entries = _proposals.GetRange(first, count),
            });
            first += count;
        }

        _proposals.Clear();
    }

    /// <summary>Asks the leader for an index to read at.</summary>
    public void ReadIndex(ReadOnlyMemory<byte> context) => Send(new Message
    {
        Type = MessageType.ReadIndex,
        From = member.Id,
        Entries = [EntryOf(EntryType.Normal, context)],
    });

    /// <summary>Asks the leader to hand over. As at etcd the successor stands in the place of the sender.</summary>
    public void TransferTo(MemberId target) =>
        Send(member.NewMessage(MessageType.TransferLeader, member.Leader) with { From = target });

    private void Send(Message message)
    {
        if (member.Leader != MemberId.None && member.Leader != member.Id)
        {
            member.Outbox.SendAfterSync(message with { To = member.Leader });
        }
    }

    private int CountFitting(int first)
    {
        var count = 0;
        for (long bytes = 0; first + count < _proposals.Count; count++)
        {
            bytes += _proposals[first + count].Data.Length;
            if (count > 0 && bytes > member.Config.AppendBytesMax)
            {
                break;
            }
        }

        return count;
    }
}
