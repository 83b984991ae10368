using System.Collections.Immutable;

namespace Netcd.Server.Membership;

/// <summary>A member of the cluster that is about to be founded (one name of <c>--initial-cluster</c>).</summary>
/// <param name="Name">Its name.</param>
/// <param name="PeerUrls">Where the other members will reach it.</param>
public sealed record FoundingMember(string Name, ImmutableArray<string> PeerUrls);
