using System.Globalization;
using System.Net;
using System.Text;
using Netcd.Raft;

namespace Netcd.Transport.Outbound;

/// <summary>Reads what a member says when it does not do what it was asked for.</summary>
internal static class Refusals
{
    private const int BodyBytesMax = 1024;

    /// <summary>Always throws; tells <paramref name="local"/> if it was removed from the cluster.</summary>
    /// <exception cref="PeerRefusedException">What the answer means.</exception>
    public static async Task ThrowAsync(
        HttpResponseMessage response, Uri url, MemberId member, LocalMember local, CancellationToken cancellationToken)
    {
        if (SaysRemoved(response, local.Options))
        {
            local.Receiver.ReportOwnRemoval();
        }

        var body = await ReadAsync(response, cancellationToken);
        throw new PeerRefusedException(Explain(response, body, url, member, local.Options));
    }

    /// <summary>Only a member of this cluster can say so: any web server may answer 403, and this one would stop for it.</summary>
    private static bool SaysRemoved(HttpResponseMessage response, TransportOptions local) =>
        response.StatusCode is HttpStatusCode.Gone or HttpStatusCode.Forbidden
        && PeerHeaders.Value(response, PeerHeaders.ClusterId) == local.ClusterId.ToString();

    private static PeerFailure Explain(
        HttpResponseMessage response, string body, Uri url, MemberId member, TransportOptions local)
    {
        var theirCluster = PeerHeaders.Value(response, PeerHeaders.ClusterId);
        var theirVersion = PeerHeaders.Value(response, PeerHeaders.Version) ?? "unknown";
        return response.StatusCode switch
        {
            HttpStatusCode.Gone or HttpStatusCode.Forbidden when SaysRemoved(response, local) => new PeerFailure(
                "removed",
                "the member has been permanently removed from the cluster",
                "to bring it back, add it again and start it with an empty data directory"),
            HttpStatusCode.NotFound when theirCluster is null => new PeerFailure(
                "noPeerPort",
                $"404 page not found at {url}",
                "no member listens for peers there; if it is the member's client URL, give its peer URL instead"),
            HttpStatusCode.NotFound => new PeerFailure(
                "unknown",
                local.Dialect == PeerDialect.Etcd23
                    ? $"remote member {member} could not recognize local member"
                    : $"peer {member} failed to find local node {local.Id}",
                "it has yet to learn that this member was added"),
            HttpStatusCode.BadRequest when body.EndsWith("to an HTTPS server.", StringComparison.Ordinal) => new PeerFailure(
                "plain",
                $"what listens at {url} speaks TLS only",
                $"correct the peer URL of member {member}: it begins with https"),
            HttpStatusCode.PreconditionFailed => Explain412(body, theirCluster, theirVersion, member, local),
            _ => new PeerFailure(
                "status",
                string.Create(
                    CultureInfo.InvariantCulture, $"unhandled http status {(int)response.StatusCode} from {url}: {body}"),
                Advice: null),
        };
    }

    private static PeerFailure Explain412(
        string body, string? theirCluster, string theirVersion, MemberId member, TransportOptions local)
    {
        switch (body)
        {
            case "incompatible version":
                return new PeerFailure(
                    "version",
                    $"request sent was ignored by peer {member} (server version incompatible)",
                    $"it is of version {theirVersion} and this one of {local.ServerVersion}: run members of one kind only");
            case "cluster ID mismatch":
                return new PeerFailure(
                    "cluster",
                    "request sent was ignored (cluster ID mismatch: "
                        + $"remote[{member}]={theirCluster}, local={local.ClusterId})",
                    "the two belong to different clusters: correct the peer URL, or empty the data directory of the one"
                        + " that was started with a wrong --initial-cluster");
            case "to field mismatch":
                return new PeerFailure(
                    "address",
                    $"request sent was ignored (another member than {member} listens there)",
                    "correct the peer URL, or the data directory of that member");
            default:
                return new PeerFailure("precondition", $"unhandled error {body} when precondition failed", Advice: null);
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[BodyBytesMax];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(
            bytes, BodyBytesMax, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, index: 0, length).Trim();
    }
}
