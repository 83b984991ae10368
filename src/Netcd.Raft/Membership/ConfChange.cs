namespace Netcd.Raft.Membership;

/// <summary>A change of the membership by one member; it takes effect when its entry is applied.</summary>
public sealed record ConfChange
{
    /// <summary>The request ID of the proposer; zero in the entries that found a cluster.</summary>
    public ulong RequestId { get; init; }

    public required ConfChangeType Type { get; init; }

    public required MemberId Member { get; init; }

    /// <summary>What the server knows of the member, opaque to consensus; empty when it is removed.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }
}
