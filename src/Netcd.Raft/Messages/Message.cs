using Netcd.Raft.Log;

namespace Netcd.Raft.Messages;

/// <summary>What one member says to another. Immutable; not to be compared with <c>==</c>.</summary>
public sealed record Message
{
    public required MessageType Type { get; init; }

    /// <summary>Zero in a message that is not to be sent.</summary>
    public MemberId To { get; init; }

    public MemberId From { get; init; }

    /// <summary>The sender's term; 0 for a forwarded proposal or read.</summary>
    public ulong Term { get; init; }

    /// <summary>
    /// An append: the entry before the first one. A vote: the candidate's last entry. A response: its index is the last
    /// one that matches or, if rejected, the one that did not; its term is 0.
    /// </summary>
    public EntryId Previous { get; init; }

    public IReadOnlyList<Entry> Entries { get; init; } = [];

    /// <summary>How far the recipient may commit.</summary>
    public ulong Commit { get; init; }

    /// <summary>The place of a snapshot; its data travels beside the message. Null in every other message.</summary>
    public SnapshotMetadata? Snapshot { get; init; }

    public bool Reject { get; init; }

    /// <summary>With a rejected append: the recipient's last index.</summary>
    public ulong RejectHint { get; init; }

    /// <summary>Echoed by the recipient of a heartbeat; says in a vote that it is a transfer.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }
}
