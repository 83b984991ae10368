using Netcd.Api.Tests.Running;
using Netcd.TestKit.Permissions;
using Netcd.TestKit.RawHttp;

namespace Netcd.Api.Tests.Auth;

/// <summary>Every kind of request times every kind of user: what is not allowed is refused and shows nothing.</summary>
public sealed class PermissionMatrixTests
{
    private const string Root = "root:pw";
    private const string Refusal =
        """{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}""" + "\n";

    /// <summary>For wrong passwords, which are slow.</summary>
    private static readonly string[] FewKeys = ["/", "/a/x"];

    [Fact]
    public async Task Nobody_gets_or_does_what_his_roles_do_not_allow()
    {
        await using var server = await ApiServer.StartAsync();
        await SetUpAsync(server);
        List<string> wrong = [];
        foreach (var user in PermissionMatrix.Users)
        {
            foreach (var request in PermissionMatrix.Requests)
            {
                foreach (var key in user.IsKnown || user.Name.Length == 0 ? PermissionMatrix.Keys : FewKeys)
                {
                    if (!await IsRightAsync(server, user, request, key))
                    {
                        wrong.Add($"{user.Login} {request.Method} {key}?{request.Query}");
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
        foreach (var user in PermissionMatrix.Users)
        {
            foreach (var (method, path) in PermissionMatrix.ForRoot)
            {
                var answer = await server.SendAsAsync(user.Login, method, path);
                Assert.Equal(
                    (user.Login, path, 401, """{"message":"Insufficient credentials"}"""),
                    (user.Login, path, answer.Status, answer.Body));
            }

            foreach (var path in PermissionMatrix.ForAll)
            {
                Assert.Equal((path, 200), (path, (await server.SendAsAsync(user.Login, "GET", path)).Status));
            }
        }

        foreach (var (method, path) in PermissionMatrix.ForRoot.Where(request => request != ("DELETE", "/v2/auth/enable")))
        {
            Assert.NotEqual(401, (await server.SendAsAsync(Root, method, path)).Status);
        }
    }

    private static async Task<bool> IsRightAsync(ApiServer server, MatrixUser user, MatrixRequest request, string key)
    {
        var decoded = Uri.UnescapeDataString(key);
        var recursive = request.Query.Contains("recursive=true", StringComparison.Ordinal) && user.Login.Length > 0;
        var isAllowed = (request.IsRead ? user.Read : user.Write).Any(pattern => pattern.EndsWith('*')
            ? decoded.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : decoded == pattern && !recursive);
        var target = request.Target(key);
        if (decoded.Contains("..", StringComparison.Ordinal))
        {
            var redirected = await server.SendAsAsync(user.Login, request.Method, target, request.Form);
            return redirected.Status == 301 && !redirected.Body.Contains("value", StringComparison.Ordinal); // Before anything is looked at; the clean path is checked.
        }

        if (isAllowed && !request.IsRead)
        {
            return true; // It would change what the others find; beside etcd, where users take turns, it is done.
        }

        if (isAllowed && request.IsWatch)
        {
            return await BeginsAsync(server, user.Login, target); // There may never be an event.
        }

        var answer = await server.SendAsAsync(user.Login, request.Method, target, request.Form);
        if (!isAllowed)
        {
            return answer.Status == 401 && answer["X-Etcd-Index"] == "0"
                && (request.Method == "HEAD" || answer.Body == Refusal);
        }

        // He sees what root sees.
        var asRoot = await server.SendAsAsync(Root, request.Method, target, request.Form);
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
        foreach (var key in PermissionMatrix.ExistingKeys)
        {
            await server.SendAsync("PUT", $"/v2/keys{key}", "value=1");
        }

        foreach (var (path, json) in PermissionMatrix.SetUp())
        {
            await server.SendJsonAsync("PUT", path, json);
        }
    }
}
