using Netcd.Raft;

namespace Netcd.Transport.Inquiry;

/// <summary>Asks other members, over their peer URLs, what consensus does not tell.</summary>
/// <remarks>All members are thread-safe. No answer is null, for whatever reason, which is logged.</remarks>
public interface IClusterInquiry
{
    /// <summary>The members as the member at <paramref name="peerUrl"/> knows them (<c>GET /members</c>).</summary>
    Task<RemoteCluster?> GetMembersAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>The versions of the member at <paramref name="peerUrl"/> (<c>GET /version</c>).</summary>
    Task<RemoteVersion?> GetVersionAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// How the members are doing, as the netcd at <paramref name="peerUrl"/> sees it, as JSON (<c>GET /netcd/members</c>);
    /// an etcd does not tell.
    /// </summary>
    Task<byte[]?> GetStatusAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the leader at <paramref name="peerUrl"/> to give a learner a vote (<c>POST /members/promote/</c>). False if it
    /// does not, such as for one that has not caught up.
    /// </summary>
    Task<bool> RequestPromotionAsync(
        string peerUrl, MemberId learner, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// The addresses and ports that a URL stands for, so that two names of one listener are seen as such; none if its host
    /// is a name that this machine finds no address for.
    /// </summary>
    Task<IReadOnlyList<string>> ResolveAsync(string peerUrl, CancellationToken cancellationToken);
}
