using System.Collections.Immutable;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Store;

namespace Netcd.Server.Startup;

/// <summary>What a member begins with: who it is, its log and its keys. Immutable but for the store.</summary>
internal sealed record StartPoint
{
    public required WalMetadata Identity { get; init; }

    public required RaftState State { get; init; }

    public required KeyStore Store { get; init; }

    /// <summary>The cluster as others described it to a member that joins; empty for any other.</summary>
    public ImmutableArray<MemberRecord> Joined { get; init; } = [];
}
