namespace Netcd.TestKit.Permissions;

/// <summary>Who may ask for what: every kind of user, of key and of request.</summary>
public static class PermissionMatrix
{
    /// <summary>Everybody but root. What they may do lies below <c>/a</c>.</summary>
    public static IReadOnlyList<MatrixUser> Users { get; } =
    [
        new("reader", "pw", Read: ["/a/*"], Write: []),
        new("writer", "pw", Read: [], Write: ["/a/*"]),
        new("exact", "pw", Read: ["/a/x"], Write: ["/a/x"]),
        new("none", "pw", Read: [], Write: []),
        new("several", "pw", Read: ["/a/*", "/a/x"], Write: ["/a/x"]) { Roles = ["exact", "reader"] },
        new("reader", "wrong", Read: [], Write: []),
        new("unknown", "pw", Read: [], Write: []),
        new("", "", Read: [], Write: []), // The role guest exists and allows nothing.
    ];

    /// <summary>As they stand in a request.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "", "/", "/a", "/a/", "/a/x", "/a/x/", "/a/_hidden", "/a/_hidden/x", "/ab", "/b/x", "/_top/x", "/a%2fx",
        "/a/%2e%2e%2fb/x", "/b%2f..%2fa/x", "/%2e%2e%2f2%2fusers%2froot", "/A/x", "/a/*", "/a*",
    ];

    /// <summary>Those that are there to begin with, with the value 1.</summary>
    public static IReadOnlyList<string> ExistingKeys { get; } = ["/a/x", "/a/_hidden/x", "/ab", "/b/x", "/_top/x"];

    public static IReadOnlyList<MatrixRequest> Requests { get; } =
    [
        new("GET", "", ""),
        new("GET", "recursive=true", ""),
        new("GET", "recursive=false&sorted=true", ""),
        new("GET", "quorum=true", ""),
        new("GET", "quorum=true&recursive=true", ""),
        new("GET", "quorum=true&wait=true", ""),
        new("GET", "wait=true&waitIndex=1", ""),
        new("GET", "wait=true&waitIndex=1&recursive=true", ""),
        new("GET", "wait=true&waitIndex=1&recursive=true&stream=true", ""),
        new("HEAD", "", ""),
        new("PUT", "", "value=2"),
        new("PUT", "recursive=true", "value=2"),
        new("PUT", "prevExist=false", "value=2"),
        new("PUT", "prevExist=true", "value=2"),
        new("PUT", "prevValue=1", "value=2"),
        new("PUT", "prevIndex=1", "value=2"),
        new("PUT", "dir=true", ""),
        new("PUT", "refresh=true&ttl=100&prevExist=true", ""),
        new("POST", "", "value=2"),
        new("DELETE", "", ""),
        new("DELETE", "recursive=true", ""),
        new("DELETE", "prevValue=1", ""),
        new("DELETE", "prevIndex=1", ""),
        new("DELETE", "dir=true", ""),
        new("DELETE", "dir=true&recursive=true", ""),
    ];

    /// <summary>Method and path of what only root may do.</summary>
    public static IReadOnlyList<(string Method, string Path)> ForRoot { get; } =
    [
        ("GET", "/v2/auth/users"), ("GET", "/v2/auth/users/root"), ("PUT", "/v2/auth/users/x"), ("DELETE", "/v2/auth/users/x"),
        ("GET", "/v2/auth/roles"), ("GET", "/v2/auth/roles/root"), ("PUT", "/v2/auth/roles/x"), ("DELETE", "/v2/auth/roles/x"),
        ("PUT", "/v2/auth/enable"), ("DELETE", "/v2/auth/enable"), ("POST", "/v2/members"), ("PUT", "/v2/members/1"),
        ("DELETE", "/v2/members/1"),
    ];

    /// <summary>What everybody may read.</summary>
    public static IReadOnlyList<string> ForAll { get; } =
    [
        "/v2/auth/enable", "/v2/members", "/v2/members/leader", "/v2/machines", "/v2/stats/self", "/v2/stats/leader",
        "/v2/stats/store", "/version", "/health",
    ];

    /// <summary>The requests that set up users and roles: path and JSON. Root and the switch come last.</summary>
    public static IEnumerable<(string Path, string Json)> SetUp()
    {
        foreach (var user in Users.Where(user => user.IsKnown))
        {
            if (user.Roles.Count == 0)
            {
                var keys = $$"""{"read":[{{List(user.Read)}}],"write":[{{List(user.Write)}}]}""";
                yield return ($"/v2/auth/roles/{user.Name}", $$"""{"role":"{{user.Name}}","permissions":{"kv":{{keys}} } }""");
            }

            var roles = user.Roles.Count == 0 ? [user.Name] : user.Roles;
            yield return ($"/v2/auth/users/{user.Name}", $$"""{"user":"{{user.Name}}","password":"pw","roles":[{{List(roles)}}]}""");
        }

        yield return ("/v2/auth/roles/guest", """{"role":"guest"}""");
        yield return ("/v2/auth/users/root", """{"user":"root","password":"pw"}""");
        yield return ("/v2/auth/enable", "");
    }

    private static string List(IEnumerable<string> patterns) => string.Join(',', patterns.Select(pattern => $"\"{pattern}\""));
}

/// <summary>Somebody who asks, with the patterns that he may read and write. Without a name: nobody at all.</summary>
public sealed record MatrixUser(string Name, string Password, IReadOnlyList<string> Read, IReadOnlyList<string> Write)
{
    /// <summary>Those of others; empty: one of his own, called like him.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Name and password with a colon between; empty for nobody.</summary>
    public string Login => Name.Length > 0 ? $"{Name}:{Password}" : "";

    /// <summary>Whether there is such a user with this password.</summary>
    public bool IsKnown => Name.Length > 0 && Name != "unknown" && Password == "pw";
}

/// <summary>A kind of request for a key.</summary>
public sealed record MatrixRequest(string Method, string Query, string Form)
{
    public bool IsRead => Method is "GET" or "HEAD";

    public bool IsWatch => Query.StartsWith("wait", StringComparison.Ordinal);

    /// <summary>Path and query of the request for a key.</summary>
    public string Target(string key) => $"/v2/keys{key}{(Query.Length > 0 ? $"?{Query}" : "")}";
}
