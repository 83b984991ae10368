using System.Buffers.Binary;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;

namespace Netcd.Server.Driver;

/// <summary>
/// Has all members reckon with the leader's clock: it travels in heartbeats, and each follower sets its own by it. So a key
/// gets its moment of expiry from the clock by which it expires, whichever member was asked, and a new leader goes on where
/// the last one was. Who is elected soon after its start goes on with the clock of those who elect it and have known the
/// cluster's for longer, since its system's may have been set meanwhile. Driver thread only, but for <see cref="Known"/>.
/// </summary>
/// <remarks>
/// A heartbeat's context, which its recipient sends back unread, is the number of the round of reads (8 bytes, 0 for none)
/// and the time in ns since the Unix epoch (8 bytes). Those of a real etcd are shorter; its leaders tell
/// their time only with the entries that let keys expire. An answer to who wants to be elected has instead of the round
/// for how long the voter has known the time, in ms.
/// </remarks>
internal sealed class LeaderTime(RaftNode node, SteadyClock clock, TaskCreationOptions waiting)
{
    private const int TimeOffset = sizeof(ulong);
    private const int Length = TimeOffset + sizeof(long);

    /// <summary>Who leads for so many ticks and tells no time is an etcd.</summary>
    private const int SilentTicksMax = 3;

    private readonly TaskCompletionSource _known = new(waiting);
    private long _knownSince;
    private int _silentTicks;

    /// <summary>Ends when the clock is that of the cluster, and no longer what this system's said at the start. Any thread.</summary>
    public Task Known => _known.Task;

    /// <summary>Adds the time to a leader's heartbeats, and to the votes of who knows the cluster's.</summary>
    public IReadOnlyList<Message> Stamp(IReadOnlyList<Message> messages)
    {
        if (node.Role == Role.Leader)
        {
            BecomeKnown();
        }

        Message[]? stamped = null;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Type == MessageType.Heartbeat || (IsVote(messages[i]) && Known.IsCompleted))
            {
                stamped ??= [.. messages];
                stamped[i] = messages[i] with { Context = Stamp(messages[i]) };
            }
        }

        return stamped ?? messages;
    }

    /// <summary>
    /// Takes over the time of a voter who has known it for longer. To be called before the vote counts: a leader's clock is
    /// the cluster's, and takes no steps.
    /// </summary>
    public void HearVote(Message message)
    {
        if (IsVote(message)
            && message.Term >= node.Term
            && node.Role != Role.Leader
            && ToldBy(message) is { } told
            && BinaryPrimitives.ReadUInt64BigEndian(message.Context.Span) > KnownForMs)
        {
            clock.Follow(told);
        }
    }

    /// <summary>Takes over the time of the leader's heartbeat. To be called when that has been taken in.</summary>
    public void Hear(Message message)
    {
        if (message.Type == MessageType.Heartbeat
            && message.From == node.Leader
            && message.Term == node.Term
            && ToldBy(message) is { } told)
        {
            clock.Follow(told);
            BecomeKnown();
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

    /// <summary>Takes note of a leader who tells no time, and of being one.</summary>
    public void Tick()
    {
        if (node.Role == Role.Leader || (node.Leader != MemberId.None && ++_silentTicks > SilentTicksMax))
        {
            BecomeKnown();
        }
    }

    private ulong KnownForMs => Known.IsCompleted ? (ulong)clock.GetElapsedTime(_knownSince).TotalMilliseconds : 0;

    private static bool IsVote(Message message) =>
        message.Type is MessageType.VoteResponse or MessageType.PreVoteResponse;

    private static DateTimeOffset? ToldBy(Message message) => message.Context.Length == Length
        ? Clock.At(BinaryPrimitives.ReadInt64BigEndian(message.Context.Span[TimeOffset..]))
        : null;

    private void BecomeKnown()
    {
        if (!Known.IsCompleted)
        {
            _knownSince = clock.GetTimestamp();
            _known.SetResult();
        }
    }

    private byte[] Stamp(Message message)
    {
        var context = new byte[Length];
        if (IsVote(message))
        {
            BinaryPrimitives.WriteUInt64BigEndian(context, KnownForMs);
        }
        else
        {
            message.Context.Span.CopyTo(context);
        }

        BinaryPrimitives.WriteInt64BigEndian(context.AsSpan(TimeOffset), clock.NowNs());
        return context;
    }
}
