using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>A row of the membership: one member of the cluster as the store knows it. Immutable.</summary>
public sealed record MemberRecord
{
    public required MemberId Id { get; init; }

    /// <summary>Empty until the member has started for the first time.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the other members reach it.</summary>
    public ImmutableArray<string> PeerUrls { get; init; } = [];

    /// <summary>Where clients reach it; empty until it has started for the first time.</summary>
    public ImmutableArray<string> ClientUrls { get; init; } = [];

    public bool IsLearner { get; init; }

    public bool IsStarted => Name.Length > 0;

    /// <summary>Whether it has ever told its client URLs; founders have a name before.</summary>
    public bool HasPublished => ClientUrls.Length > 0;
}
