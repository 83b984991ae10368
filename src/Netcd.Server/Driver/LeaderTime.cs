using System.Buffers.Binary;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;

namespace Netcd.Server.Driver;

/// <summary>
/// Has all members reckon with the leader's clock: it travels in heartbeats, and each follower sets its own by it. So a key
/// gets its moment of expiry from the clock by which it expires, whichever member was asked, and a new leader goes on where
/// the last one was. Who is elected before it has heard any leader since its start goes on with the clock of those who
/// elect it, since its system's may have been set meanwhile. Driver thread only.
/// </summary>
/// <remarks>
/// A heartbeat's context, which its recipient sends back unread, is the number of the round of reads (8 bytes, 0 for none)
/// and the time in ns since the Unix epoch (8 bytes). Those of a real etcd are shorter; its leaders tell
/// their time only with the entries that let keys expire. Answers to who wants to be elected have a context of the same form.
/// </remarks>
internal sealed class LeaderTime(RaftNode node, SteadyClock clock)
{
    private const int TimeOffset = sizeof(ulong);
    private const int Length = TimeOffset + sizeof(long);

    private bool _hasLed;

    /// <summary>Adds the time to a leader's heartbeats, and to the votes of who knows the cluster's clock.</summary>
    public IReadOnlyList<Message> Stamp(IReadOnlyList<Message> messages)
    {
        _hasLed |= node.Role == Role.Leader;
        Message[]? stamped = null;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Type == MessageType.Heartbeat || (IsVote(messages[i]) && (_hasLed || clock.HasFollowed)))
            {
                stamped ??= [.. messages];
                stamped[i] = messages[i] with { Context = Stamp(messages[i].Context.Span) };
            }
        }

        return stamped ?? messages;
    }

    /// <summary>
    /// Takes over the time of the leader's heartbeat or, as long as it knows no better, that of a vote. Other messages tell none.
    /// </summary>
    public void Hear(Message message)
    {
        if (message.Context.Length == Length
            && (IsOfLeader(message) || (IsVote(message) && !_hasLed && !clock.HasFollowed))
            && Clock.At(BinaryPrimitives.ReadInt64BigEndian(message.Context.Span[TimeOffset..])) is { } told)
        {
            clock.Follow(told);
        }
    }

    /// <summary>Takes in the time that a leader has put into the log, if it comes while the cluster is at work.</summary>
    public void Hear(KeyCommand sync)
    {
        if (node.Leader != MemberId.None && node.Role != Role.Leader && Clock.At(sync.TimeNs) is { } passed)
        {
            clock.AdvanceTo(passed);
        }
    }

    private bool IsOfLeader(Message message) =>
        message.Type == MessageType.Heartbeat && message.From == node.Leader && message.Term == node.Term;

    private static bool IsVote(Message message) =>
        message.Type is MessageType.VoteResponse or MessageType.PreVoteResponse;

    private byte[] Stamp(ReadOnlySpan<byte> round)
    {
        var context = new byte[Length];
        round.CopyTo(context);
        BinaryPrimitives.WriteInt64BigEndian(context.AsSpan(TimeOffset), clock.NowNs());
        return context;
    }
}
