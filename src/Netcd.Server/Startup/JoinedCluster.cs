using System.Collections.Immutable;
using Netcd.Disk;
using Netcd.Server.Membership;

namespace Netcd.Server.Startup;

/// <summary>The cluster that a member joins, as its members describe it.</summary>
/// <param name="Identity">Who this member is in it.</param>
/// <param name="Dialect">What its members speak.</param>
/// <param name="Members">All of them, this one included.</param>
internal sealed record JoinedCluster(WalMetadata Identity, Dialect Dialect, ImmutableArray<MemberRecord> Members);
