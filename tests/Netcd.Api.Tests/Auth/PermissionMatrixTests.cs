using Netcd.Api.Tests.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.Api.Tests.Auth;

/// <summary>Every kind of request times every kind of user: what is not allowed is refused and shows nothing.</summary>
public sealed class PermissionMatrixTests
{
    private const string Refusal =
        """{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}""" + "\n";

    /// <summary>Who asks, and the patterns that he may read and write; null for nobody at all.</summary>
    private static readonly (string Login, string[] Read, string[] Write)[] Users =
    [
        ("root:pw", ["*"], ["*"]),
        ("reader:pw", ["/a/*"], []),
        ("writer:pw", [], ["/a/*"]),
        ("exact:pw", ["/a/x"], ["/a/x"]),
        ("none:pw", [], []),
        ("reader:wrong", [], []),
        ("unknown:pw", [], []),
        ("", [], []), // The role guest exists and allows nothing.
    ];

    private static readonly string[] Keys =
    [
        "", "/", "/a", "/a/", "/a/x", "/a/x/", "/a/_hidden", "/a/_hidden/x", "/ab", "/b/x", "/_top/x", "/a%2fx",
        "/a/%2e%2e%2fb/x", "/b%2f..%2fa/x", "/%2e%2e%2f2%2fusers%2froot", "/A/x", "/a/*", "/a*",
    ];

    /// <summary>For wrong passwords, which are slow.</summary>
    private static readonly string[] FewKeys = ["/", "/a/x"];

    private static readonly (string Method, string Query, string Form)[] Variants =
    [
        ("GET", "", ""),
        ("GET", "recursive=true", ""),
        ("GET", "recursive=false&sorted=true", ""),
        ("GET", "quorum=true", ""),
        ("GET", "quorum=true&recursive=true", ""),
        ("GET", "wait=true&waitIndex=1", ""),
        ("GET", "wait=true&waitIndex=1&recursive=true", ""),
        ("HEAD", "", ""),
        ("PUT", "", "value=2"),
        ("PUT", "recursive=true", "value=2"),
        ("PUT", "prevExist=false", "value=2"),
        ("PUT", "prevExist=true", "value=2"),
        ("PUT", "prevValue=1", "value=2"),
        ("PUT", "dir=true", ""),
        ("PUT", "refresh=true&ttl=100&prevExist=true", ""),
        ("POST", "", "value=2"),
        ("DELETE", "", ""),
        ("DELETE", "recursive=true", ""),
        ("DELETE", "prevValue=1", ""),
        ("DELETE", "dir=true", ""),
    ];

    [Fact]
    public async Task Nobody_gets_or_does_what_his_roles_do_not_allow()
    {
        await using var server = await ApiServer.StartAsync();
        await SetUpAsync(server);
        List<string> wrong = [];
        foreach (var user in Users.Skip(1))
        {
            foreach (var (method, query, form) in Variants)
            {
                foreach (var key in user.Login is "reader:wrong" or "unknown:pw" ? FewKeys : Keys)
                {
                    if (!await IsRightAsync(server, user, method, key, query, form))
                    {
                        wrong.Add($"{user.Login} {method} {key}?{query}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task Only_root_reads_and_changes_users_roles_and_members()
    {
        await using var server = await ApiServer.StartAsync();
        await SetUpAsync(server);
        (string Method, string Path)[] forRoot =
        [
            ("GET", "/v2/auth/users"), ("GET", "/v2/auth/users/root"), ("PUT", "/v2/auth/users/x"), ("DELETE", "/v2/auth/users/x"),
            ("GET", "/v2/auth/roles"), ("GET", "/v2/auth/roles/root"), ("PUT", "/v2/auth/roles/x"), ("DELETE", "/v2/auth/roles/x"),
            ("PUT", "/v2/auth/enable"), ("DELETE", "/v2/auth/enable"), ("POST", "/v2/members"), ("PUT", "/v2/members/1"),
            ("DELETE", "/v2/members/1"),
        ];
        string[] forAll = ["/v2/auth/enable", "/v2/members", "/v2/members/leader", "/v2/machines", "/v2/stats/self", "/v2/stats/store", "/version", "/health"];

        foreach (var user in Users.Skip(1))
        {
            foreach (var (method, path) in forRoot)
            {
                var answer = await server.SendAsAsync(user.Login, method, path);
                Assert.Equal(
                    (user.Login, path, 401, """{"message":"Insufficient credentials"}"""),
                    (user.Login, path, answer.Status, answer.Body));
            }

            foreach (var path in forAll)
            {
                Assert.Equal((path, 200), (path, (await server.SendAsAsync(user.Login, "GET", path)).Status));
            }
        }

        foreach (var (method, path) in forRoot.Where(request => request != ("DELETE", "/v2/auth/enable")))
        {
            Assert.NotEqual(401, (await server.SendAsAsync("root:pw", method, path)).Status);
        }
    }

    private static async Task<bool> IsRightAsync(
        ApiServer server, (string Login, string[] Read, string[] Write) user, string method, string key, string query, string form)
    {
        var isRead = method is "GET" or "HEAD";
        var patterns = isRead ? user.Read : user.Write;
        var decoded = Uri.UnescapeDataString(key);
        var recursive = query.Contains("recursive=true", StringComparison.Ordinal) && user.Login.Length > 0;
        var isAllowed = patterns.Any(pattern => pattern.EndsWith('*')
            ? decoded.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : decoded == pattern && !recursive);
        if (decoded.Contains("..", StringComparison.Ordinal))
        {
            var redirected = await server.SendAsAsync(user.Login, method, $"/v2/keys{key}?{query}", form);
            return redirected.Status == 301 && !redirected.Body.Contains("value", StringComparison.Ordinal); // Before anything is looked at; the clean path is checked.
        }

        if (isAllowed && !isRead)
        {
            return true; // It would change what the others find; the conformance corpus shows that it is let in.
        }

        var target = $"/v2/keys{key}{(query.Length > 0 ? $"?{query}" : "")}";
        if (isAllowed && query.StartsWith("wait", StringComparison.Ordinal))
        {
            return await BeginsAsync(server, user.Login, target); // There may never be an event.
        }

        var answer = await server.SendAsAsync(user.Login, method, target, form);
        if (!isAllowed)
        {
            return answer.Status == 401 && answer["X-Etcd-Index"] == "0" && (method == "HEAD" || answer.Body == Refusal);
        }

        // He sees what root sees.
        var asRoot = await server.SendAsAsync("root:pw", method, target, form);
        return answer.Status != 401 && (asRoot.Status, asRoot.Body) == (answer.Status, answer.Body);
    }

    private static async Task<bool> BeginsAsync(ApiServer server, string login, string target)
    {
        var watch = server.Connect();
        await watch.WriteAsync("GET", target, form: "", $"Authorization: {Login.Header(login).Value}");
        return (await watch.ReadHeadAsync()).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
    }

    private static async Task SetUpAsync(ApiServer server)
    {
        foreach (var key in new[] { "a/x", "a/_hidden/x", "ab", "b/x", "_top/x" })
        {
            await server.SendAsync("PUT", $"/v2/keys/{key}", "value=1");
        }

        foreach (var (login, read, write) in Users.Skip(1).Take(4))
        {
            var name = login.Split(':')[0];
            var keys = $$"""{"read":[{{List(read)}}],"write":[{{List(write)}}]}""";
            await server.SendJsonAsync(
                "PUT", $"/v2/auth/roles/{name}", $$"""{"role":"{{name}}","permissions":{"kv":{{keys}} } }""");
            await server.SendJsonAsync(
                "PUT", $"/v2/auth/users/{name}", $$"""{"user":"{{name}}","password":"pw","roles":["{{name}}"]}""");
        }

        await server.SendJsonAsync("PUT", "/v2/auth/roles/guest", """{"role":"guest"}""");
        await server.SetUpAuthAsync();
    }

    private static string List(string[] patterns) => string.Join(',', patterns.Select(pattern => $"\"{pattern}\""));
}
