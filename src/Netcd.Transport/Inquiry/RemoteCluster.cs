using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Transport.Inquiry;

/// <summary>A cluster as one of its members described it. Immutable.</summary>
/// <param name="Id">From the header of the answer.</param>
/// <param name="Members">Ascending by ID.</param>
public sealed record RemoteCluster(ClusterId Id, ImmutableArray<RemoteMember> Members);
