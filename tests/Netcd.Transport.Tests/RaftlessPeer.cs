using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Transport.Tests;

/// <summary>A follower without a log: it says yes to everything, which is enough to give a leader its quorum.</summary>
internal sealed class RaftlessPeer : IPeerReceiver
{
    private readonly List<MessageType> _seen = [];

    public IPeerTransport? Transport { get; set; }

    public ulong LastIndex { get; private set; }

    public bool HasSeen(MessageType type)
    {
        lock (_seen)
        {
            return _seen.Contains(type);
        }
    }

    public bool TryReceive(Message message)
    {
        lock (_seen)
        {
            _seen.Add(message.Type);
        }

        if (AnswerTo(message) is { } answer)
        {
            Transport?.Send([answer]);
        }

        return true;
    }

    public Task ReceiveSnapshotAsync(
        Stream data, Func<Message> readMessage, CancellationToken cancellationToken) =>
        throw new IOException("no snapshots here");

    public void ReportUnreachable(MemberId member)
    {
    }

    public void ReportSnapshot(MemberId member, bool isReceived)
    {
    }

    public bool IsRemoved(MemberId member) => false;

    public void ReportOwnRemoval()
    {
    }

    private Message? AnswerTo(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Append:
                LastIndex = message.Previous.Index + (ulong)message.Entries.Count;
                return Answer(message, MessageType.AppendResponse) with { Previous = new EntryId(Term: 0, LastIndex) };
            case MessageType.Heartbeat:
                return Answer(message, MessageType.HeartbeatResponse) with { Context = message.Context };
            case MessageType.Vote:
                return Answer(message, MessageType.VoteResponse);
            case MessageType.PreVote:
                return Answer(message, MessageType.PreVoteResponse);
            default:
                return null;
        }
    }

    private static Message Answer(Message to, MessageType type) =>
        new() { Type = type, From = to.To, To = to.From, Term = to.Term };
}
