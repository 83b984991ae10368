using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Auth;

public sealed class AuthEndpointTests
{
    private const string RootRole = """{"role":"root","permissions":{"kv":{"read":["/*"],"write":["/*"]}}}""" + "\n";
    private const string NotSupported = """{"message":"netcd: this version does not support authentication"}""";

    [Theory]
    [InlineData("GET", "/v2/auth/enable", 200, """{"enabled":false}""" + "\n")]
    [InlineData("PUT", "/v2/auth/enable", 409, """{"message":"auth: No root user available, please create one"}""")]
    [InlineData("DELETE", "/v2/auth/enable", 409, """{"message":"auth: already disabled"}""")]
    [InlineData("GET", "/v2/auth/users", 200, """{"users":null}""" + "\n")]
    [InlineData("GET", "/v2/auth/users/", 200, """{"users":null}""" + "\n")]
    [InlineData("GET", "/v2/auth/users/x/", 404, """{"message":"auth: User x does not exist."}""")]
    [InlineData("GET", "/v2/auth/users/a%3Cb%ff%0a", 404, """{"message":"auth: User a\u003cb\ufffd\n does not exist."}""")]
    [InlineData("GET", "/v2/auth/roles", 200,
        """{"roles":[{"role":"root","permissions":{"kv":{"read":["/*"],"write":["/*"]}}}]}""" + "\n")]
    [InlineData("GET", "/v2/auth/roles/root", 200, RootRole)]
    [InlineData("GET", "/v2/auth/roles/x", 404, """{"message":"auth: Role x does not exist."}""")]
    [InlineData("PUT", "/v2/auth/users/x", 501, NotSupported)]
    [InlineData("DELETE", "/v2/auth/roles/x", 501, NotSupported)]
    public async Task Nothing_is_set_up_and_nothing_can_be(string method, string path, int status, string body)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync(method, path);

        Assert.Equal((status, body), (response.Status, response.Body));
        Assert.Equal("application/json", response["Content-Type"]);
        Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
    }

    [Theory]
    [InlineData("GET", "/v2/auth/users/a/b")]
    [InlineData("HEAD", "/v2/auth/roles/a%2Fb")]
    public async Task A_name_has_no_slash(string method, string path)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync(method, path);

        Assert.Equal((400, null), (response.Status, response["X-Etcd-Cluster-Id"]));
    }
}
