using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>Dials a stream like a member does, and shows the bytes that come.</summary>
internal static class RawDialer
{
    /// <param name="host">Whom to dial.</param>
    /// <param name="kind">The part of the path: message or msgapp.</param>
    /// <param name="from">The dialer's ID.</param>
    public static async Task<RawConnection> DialAsync(PeerHost host, string kind, string from)
    {
        var connection = await RawConnection.OpenAsync(host.Port);
        await connection.SendAsync(RawRequest.Create("GET", $"/raft/stream/{kind}/{from}",
            [
                ("X-Server-From", from),
                ("X-Server-Version", host.Options.ServerVersion.ToString()),
                ("X-Min-Cluster-Version", host.Options.MinClusterVersion.ToString()),
                ("X-Etcd-Cluster-Id", host.Options.ClusterId.ToString()),
                ("X-Raft-To", host.Options.Id.ToString()),
            ],
            body: null).Bytes);
        var head = await connection.ReadHeadAsync();
        return head.Status == 200 ? connection : throw new IOException(head.StatusLine);
    }
}
