using Netcd.Raft;
using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>Requests to a member's peer port, one for each check that it makes.</summary>
internal static class PeerRequests
{
    /// <param name="sender">A member that the asked one knows.</param>
    /// <param name="asked">The member that is asked.</param>
    /// <param name="removed">A member that was removed.</param>
    public static IEnumerable<(string Name, RawRequest Request)> All(
        TransportOptions sender, MemberId asked, MemberId removed)
    {
        (string, string)[] good = Headers(sender.ClusterId.ToString(), "3.4.23", "3.0.0", asked.ToString());
        var stream = $"/raft/stream/message/{sender.Id}";

        yield return ("probe", Of("GET", "/raft/probing", [], body: null));
        yield return ("probe by POST", Of("POST", "/raft/probing", [], ""));
        yield return ("stream without end", Of("GET", "/raft/stream", [], body: null));
        yield return ("no such path", Of("GET", "/raft/", [], body: null));

        foreach (var (path, right, wrong) in new[]
            { ("/raft", "POST", "GET"), ("/raft/snapshot", "POST", "PUT"), (stream, "GET", "POST") })
        {
            var body = right == "POST" ? "" : null;
            yield return ($"wrong method {path}", Of(wrong, path, good, body: null));
            yield return ($"no version {path}", Of(right, path, [], body));
            yield return ($"version too low {path}", Of(
                right, path, Headers(sender.ClusterId.ToString(), "2.3.8", "2.2.0", asked.ToString()), body));
            yield return ($"version too high {path}", Of(
                right, path, Headers(sender.ClusterId.ToString(), "3.5.0", "3.5.0", asked.ToString()), body));
            yield return ($"other cluster {path}", Of(right, path, Headers("1", "3.4.23", "3.0.0", asked.ToString()), body));
        }

        yield return ("empty message", Of("POST", "/raft", good, ""));
        yield return ("garbage", Of("POST", "/raft", good, "garbage"));
        yield return ("local message", Of("POST", "/raft", good, "\x08\x00"));
        yield return ("removed sender", Of("POST", "/raft", good, "\x08\x08\x18" + Varint(removed.Value)));
        yield return ("empty snapshot", Of("POST", "/raft/snapshot", good, ""));
        yield return ("half a length", Of("POST", "/raft/snapshot", good, "\0\0"));
        yield return ("length only", Of("POST", "/raft/snapshot", good, "\0\0\0\0\0\0\0\x09"));
        yield return ("half a snapshot", Of("POST", "/raft/snapshot", good, "\0\0\0\0\0\0\0\x09\x08\x07"));
        yield return ("append for snapshot", Of("POST", "/raft/snapshot", good, "\0\0\0\0\0\0\0\x02\x08\x03"));
        yield return ("unknown field for snapshot", Of("POST", "/raft/snapshot", good, "\0\0\0\0\0\0\0\x02xx"));

        yield return ("unknown stream", Of("GET", "/raft/stream/foo/1", good, body: null));
        yield return ("stream of nobody", Of("GET", "/raft/stream/", good, body: null));
        yield return ("path too long", Of("GET", "/raft/stream/message/1/2", good, body: null));
        yield return ("no ID", Of("GET", "/raft/stream/message/", good, body: null));
        yield return ("not hexadecimal", Of("GET", "/raft/stream/msgapp/xyz", good, body: null));
        yield return ("removed dialer", Of("GET", $"/raft/stream/message/{removed}", good, body: null));
        yield return ("unknown dialer", Of("GET", "/raft/stream/message/123", good, body: null));
        yield return ("other recipient", Of(
            "GET", stream, Headers(sender.ClusterId.ToString(), "3.4.23", "3.0.0", "1"), body: null));
        yield return ("message stream", Of("GET", stream, good, body: null));
        yield return ("append stream", Of("GET", $"/raft/stream/msgapp/{sender.Id}", good, body: null));
    }

    private static (string, string)[] Headers(string cluster, string version, string minimum, string to) =>
    [
        ("X-Server-From", "5"), ("X-Server-Version", version), ("X-Min-Cluster-Version", minimum),
        ("X-Etcd-Cluster-Id", cluster), ("X-Raft-To", to),
    ];

    private static RawRequest Of(string method, string path, (string, string)[] headers, string? body) =>
        RawRequest.Create(method, path, headers, body);

    private static string Varint(ulong value)
    {
        var text = "";
        for (; value >= 0x80; value >>= 7)
        {
            text += (char)((value & 0x7f) | 0x80);
        }

        return text + (char)value;
    }
}
