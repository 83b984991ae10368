using Netcd.Raft;

namespace Netcd.Transport.Outbound;

/// <summary>The headers by which members know each other.</summary>
internal static class PeerHeaders
{
    public const string ClusterId = "X-Etcd-Cluster-Id";
    public const string From = "X-Server-From";
    public const string To = "X-Raft-To";
    public const string Version = "X-Server-Version";
    public const string MinClusterVersion = "X-Min-Cluster-Version";
    public const string PeerUrls = "X-Peerurls";

    public static void Add(HttpRequestMessage request, TransportOptions local)
    {
        request.Headers.TryAddWithoutValidation(From, local.Id.ToString());
        request.Headers.TryAddWithoutValidation(Version, local.ServerVersion.ToString());
        request.Headers.TryAddWithoutValidation(MinClusterVersion, local.MinClusterVersion.ToString());
        request.Headers.TryAddWithoutValidation(ClusterId, local.ClusterId.ToString());
        request.Headers.TryAddWithoutValidation(PeerUrls, string.Join(',', local.PeerUrls));
    }

    public static void AddRecipient(HttpRequestMessage request, MemberId member) =>
        request.Headers.TryAddWithoutValidation(To, member.ToString());

    /// <summary>The first value of a response header; null if there is none.</summary>
    public static string? Value(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
