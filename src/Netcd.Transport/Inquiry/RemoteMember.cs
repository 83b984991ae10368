using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Transport.Inquiry;

/// <summary>A member of another member's list. Immutable.</summary>
public sealed record RemoteMember
{
    public required MemberId Id { get; init; }

    /// <summary>Empty until it has started.</summary>
    public string Name { get; init; } = "";

    public ImmutableArray<string> PeerUrls { get; init; } = [];

    /// <summary>Empty until it has started.</summary>
    public ImmutableArray<string> ClientUrls { get; init; } = [];

    public bool IsLearner { get; init; }
}
