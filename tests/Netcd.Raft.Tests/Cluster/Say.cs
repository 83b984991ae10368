using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>What other members say to member 1.</summary>
internal static class Say
{
    public static readonly MemberId Self = new(1);
    public static readonly MemberId Two = new(2);
    public static readonly MemberId Three = new(3);

    public static Message Vote(MemberId from, ulong term, EntryId last) =>
        Of(MessageType.Vote, from, term) with { Previous = last };

    /// <summary>A vote asked for by a member to which the leadership is being handed over.</summary>
    public static Message TransferVote(MemberId from, ulong term, EntryId last) =>
        Vote(from, term, last) with { Context = "CampaignTransfer"u8.ToArray() };

    public static Message PreVote(MemberId from, ulong term, EntryId last) =>
        Of(MessageType.PreVote, from, term) with { Previous = last };

    public static Message VoteReply(MemberId from, ulong term, bool isGranted) =>
        Of(MessageType.VoteResponse, from, term) with { Reject = !isGranted };

    public static Message PreVoteReply(MemberId from, ulong term, bool isGranted) =>
        Of(MessageType.PreVoteResponse, from, term) with { Reject = !isGranted };

    /// <summary>Entries of the given terms that follow <paramref name="previous"/>.</summary>
    public static Message Append(MemberId from, ulong term, EntryId previous, ulong commit, params ulong[] terms) =>
        Of(MessageType.Append, from, term) with
        {
            Previous = previous,
            Commit = commit,
            Entries = [.. terms.Select((one, i) => LogBuilder.Normal(one, previous.Index + (ulong)i + 1, []))],
        };

    public static Message Ack(MemberId from, ulong term, ulong index) =>
        Of(MessageType.AppendResponse, from, term) with { Previous = new EntryId(Term: 0, index) };

    public static Message Rejection(MemberId from, ulong term, ulong index, ulong hint) =>
        Ack(from, term, index) with { Reject = true, RejectHint = hint };

    public static Message Heartbeat(MemberId from, ulong term, ulong commit) =>
        Of(MessageType.Heartbeat, from, term) with { Commit = commit };

    public static Message HeartbeatReply(MemberId from, ulong term) => Of(MessageType.HeartbeatResponse, from, term);

    public static Message Snapshot(MemberId from, ulong term, EntryId place, params ulong[] voters) =>
        Of(MessageType.Snapshot, from, term) with
        {
            Snapshot = new SnapshotMetadata { Id = place, Voters = [.. voters.Select(id => new MemberId(id))] },
        };

    public static Message TimeoutNow(MemberId from, ulong term) => Of(MessageType.TimeoutNow, from, term);

    private static Message Of(MessageType type, MemberId from, ulong term) =>
        new() { Type = type, From = from, To = Self, Term = term };
}
