using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>Who belongs to the cluster, who was removed, and the cluster's version, at one applied index. Immutable.</summary>
public sealed record ClusterView
{
    public static readonly ClusterView Empty = new();

    /// <summary>The members by their ID, ascending.</summary>
    public ImmutableSortedDictionary<MemberId, MemberRecord> Members { get; init; } =
        ImmutableSortedDictionary<MemberId, MemberRecord>.Empty;

    /// <summary>The IDs that can never come back.</summary>
    public ImmutableHashSet<MemberId> Removed { get; init; } = [];

    /// <summary>The version that all members agreed on, such as <c>3.4.0</c>; null until it is decided.</summary>
    public string? Version { get; init; }
}
