namespace Netcd.Raft.Messages;

/// <summary>What kinds of messages have in common.</summary>
internal static class MessageTypes
{
    /// <summary>Whether only the leader of the message's term sends it.</summary>
    public static bool IsFromLeader(this MessageType type) =>
        type is MessageType.Append or MessageType.Heartbeat or MessageType.Snapshot;

    /// <summary>Whether it answers something that only a member of the configuration can have been asked.</summary>
    public static bool IsResponse(this MessageType type) => type
        is MessageType.AppendResponse
        or MessageType.HeartbeatResponse
        or MessageType.VoteResponse
        or MessageType.PreVoteResponse;

    /// <summary>Whether it is passed on to whoever leads, in whatever term.</summary>
    public static bool HasNoTerm(this MessageType type) => type is MessageType.Propose or MessageType.ReadIndex;
}
