namespace Netcd.Transport.Inquiry;

/// <summary>Asks other members, over their peer URLs, what a member has to know that is not in the cluster yet.</summary>
/// <remarks>All members are thread-safe. No answer is null, for whatever reason, which is logged.</remarks>
public interface IClusterInquiry
{
    /// <summary>The members as the member at <paramref name="peerUrl"/> knows them (<c>GET /members</c>).</summary>
    Task<RemoteCluster?> GetMembersAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>The versions of the member at <paramref name="peerUrl"/> (<c>GET /version</c>).</summary>
    Task<RemoteVersion?> GetVersionAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken);
}
