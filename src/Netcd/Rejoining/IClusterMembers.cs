using System.Collections.Immutable;
using Netcd.Raft;
using Netcd.Server.Startup;

namespace Netcd.Rejoining;

/// <summary>The members of a running cluster, as one that comes back sees and changes them.</summary>
internal interface IClusterMembers
{
    /// <exception cref="MemberStartException">There is no answer, or none of a cluster.</exception>
    Task<(ClusterId Cluster, ImmutableArray<ListedMember> Members)> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Null when it is added, else why not for now.</summary>
    /// <exception cref="MemberStartException">There is no answer.</exception>
    Task<string?> AddAsync(IEnumerable<string> peerUrls, CancellationToken cancellationToken);

    /// <summary>Null when it is removed, else why not for now.</summary>
    /// <exception cref="MemberStartException">There is no answer.</exception>
    Task<string?> RemoveAsync(MemberId member, CancellationToken cancellationToken);
}
