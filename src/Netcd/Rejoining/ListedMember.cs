using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Rejoining;

/// <summary>A member as <c>GET /v2/members</c> lists it. Immutable.</summary>
internal sealed record ListedMember(MemberId Id, string Name, ImmutableArray<string> PeerUrls)
{
    /// <summary>Whether it has ever run.</summary>
    public bool IsStarted => Name.Length > 0;
}
