namespace Netcd.Conformance.Tests.Cluster;

/// <summary>The requests that are compared, by what they are about.</summary>
internal static class ClusterSteps
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Everything that tells of the cluster.</summary>
    public static IEnumerable<ClusterStep> Reads(string role) =>
    [
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/members/leader"),
        new(role, "GET", "/v2/members/{id-L}"),
        new(role, "GET", "/v2/stats/leader"),
        new(role, "GET", "/v2/stats/self"),
        new(role, "GET", "/v2/machines"),
        new(role, "GET", "/health"),
        new(role, "GET", "/version"),
    ];

    /// <summary>Keys through one member, whoever leads.</summary>
    public static IEnumerable<ClusterStep> Keys(string role) =>
    [
        Write(role, "PUT", $"/v2/keys/{role}", "value=1"),
        Write(role, "PUT", $"/v2/keys/{role}", "value=2&prevValue=1"),
        Write(role, "PUT", $"/v2/keys/{role}", "value=3&prevValue=1"),
        Write(role, "PUT", $"/v2/keys/{role}/x", "value=1"),
        Write(role, "POST", $"/v2/keys/{role}queue", "value=1"),
        new(role, "GET", $"/v2/keys/{role}"),
        new(role, "GET", $"/v2/keys/{role}?quorum=true"),
        new(role, "GET", "/v2/keys/none?quorum=true"),
        new(role, "DELETE", $"/v2/keys/{role}"),
        new(role, "DELETE", $"/v2/keys/{role}"),
        new(role, "GET", "/v2/keys/?recursive=true&sorted=true"),
    ];

    /// <summary>The peer port, for whoever is no member.</summary>
    public static IEnumerable<ClusterStep> PeerPort(string role)
    {
        ClusterStep[] steps =
        [
            new(role, "GET", "/members"),
            new(role, "POST", "/members"),
            new(role, "HEAD", "/members"),
            new(role, "GET", "/members/"),
            new(role, "GET", "/version"),
            new(role, "DELETE", "/version"),
            new(role, "GET", "/members/promote"),
            new(role, "GET", "/members/promote/1"),
            new(role, "POST", "/members/promote/"),
            new(role, "POST", "/members/promote/x"),
            new(role, "POST", "/members/promote/1"),
            new(role, "POST", "/members/promote/{number-G}"),
            new(role, "GET", "/leases"),
            new(role, "POST", "/leases") { Body = "x" },
            new(role, "POST", "/leases") { Body = "\u0008\u0001" },
            new(role, "POST", "/leases/internal") { Body = "\u0008\u0001" },
            new(role, "POST", "/leases/internal") { Body = "\n\u0002\u0008\u0001" },
            new(role, "GET", "/raft"),
            new(role, "POST", "/raft"),
            new(role, "GET", "/raft/stream"),
            new(role, "GET", "/raft/stream/message/1"),
            new(role, "POST", "/raft/stream/message/1"),
            new(role, "GET", "/raft/snapshot"),
            new(role, "POST", "/raft/snapshot"),
            new(role, "GET", "/health"),
            new(role, "OPTIONS", "/v2/keys"),
        ];
        return steps.Select(step => step with { IsForPeerPort = true });
    }

    public static IEnumerable<ClusterStep> RefusedChanges(string role) =>
    [
        Add(role, "{peer-L}") with { Until = "409" }, // Until all have been connected for five seconds.
        Add(role, "http://127.0.0.1:1\",\"{peer-G}"),
        Add(role, "nonsense"),
        Move(role, "{id-F}", "{peer-G}"),
        Move(role, "1234", "http://127.0.0.1:1"),
        Move(role, "1234", "{peer-G}"),
        Move(role, "zz", "{peer-G}"),
        new(role, "DELETE", "/v2/members/1234"),
        new(role, "DELETE", "/v2/members/zz"),
        new(role, "DELETE", "/v2/members"),
    ];

    public static IEnumerable<ClusterStep> Moving(string role) =>
    [
        Move(role, "{id-L}", "{peer-L}"),
        Move(role, "{id-L}", "{peer-L}\",\"http://127.0.0.1:1"),
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/keys/none"),
        Move(role, "{id-L}", "{peer-L}"),
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/keys/none"),
    ];

    public static IEnumerable<ClusterStep> AddingAndRemoving(string role) =>
    [
        Add(role, "http://127.0.0.1:1") with { Until = "201" },
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/machines"),
        new(role, "GET", "/v2/keys/none"),
        Add(role, "http://127.0.0.1:2") with { Accepted = "refusal-tells-why" }, // One that does not run is enough.
        Move(role, "{added}", "http://127.0.0.1:3"),
        new(role, "GET", "/v2/members"),
        new(role, "DELETE", "/v2/members/{added}"),
        new(role, "DELETE", "/v2/members/{added}"),
        Move(role, "{added}", "http://127.0.0.1:3"),
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/keys/none"),
    ];

    /// <summary>The last member of three that runs.</summary>
    public static IEnumerable<ClusterStep> WithoutQuorum(string role) =>
    [
        new(role, "GET", "/v2/members/leader") { Until = "During election" },
        new(role, "GET", "/v2/members"),
        new(role, "GET", "/v2/stats/leader"),
        new(role, "GET", "/v2/machines"),
        new(role, "GET", "/health"),
        new(role, "GET", "/version"),
        new(role, "GET", "/v2/keys/none"),
        new(role, "GET", "/v2/keys/Lqueue?recursive=true&sorted=true"),
        Add(role, "http://127.0.0.1:2") with { Accepted = "refusal-tells-why" },
        new(role, "DELETE", "/v2/members/{id-F}") { Accepted = "refusal-tells-why" },
    ];

    /// <summary>Requests to that member which only time ends.</summary>
    public static IEnumerable<ClusterStep> TooLate(string role) =>
    [
        new(role, "GET", "/v2/keys/none?quorum=true"),
        Write(role, "PUT", "/v2/keys/x", "value=1"),
        Write(role, "POST", "/v2/keys/x", "value=1"),
        new(role, "DELETE", "/v2/keys/x"),
        Move(role, "{id-L}", "http://127.0.0.1:2"),
        new(role, "DELETE", "/v2/members/1234"),
    ];

    private static ClusterStep Write(string role, string method, string target, string form) =>
        new(role, method, target) { Body = form, ContentType = Form };

    private static ClusterStep Add(string role, string urls) =>
        new(role, "POST", "/v2/members") { Body = Urls(urls) };

    private static ClusterStep Move(string role, string id, string urls) =>
        new(role, "PUT", "/v2/members/" + id) { Body = Urls(urls) };

    private static string Urls(string urls) => "{\"peerURLs\":[\"" + urls + "\"]}";
}
