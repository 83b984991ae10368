using Netcd.Api.Tests.Running;
using Netcd.Server.Proposals;
using Netcd.Store;

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

    [Fact]
    public async Task Users_that_an_etcd_left_are_not_denied()
    {
        await using var server = await ApiServer.StartAsync();
        await PutAsync(server, "/2/users/root", "{}");

        foreach (var (method, path) in new[] { ("GET", "users"), ("GET", "users/root"), ("PUT", "enable") })
        {
            var response = await server.SendAsync(method, "/v2/auth/" + path);
            Assert.Equal((501, NotSupported), (response.Status, response.Body));
        }
    }

    [Fact]
    public async Task Keys_are_refused_once_authentication_is_on()
    {
        await using var server = await ApiServer.StartAsync();
        await PutAsync(server, "/2/enabled", "true");

        var response = await server.GetAsync("/v2/keys/");
        var invalid = await server.GetAsync("/v2/keys/?dir=x"); // Parameters are checked first.

        Assert.Equal(401, response.Status);
        Assert.Equal("0", response["X-Etcd-Index"]);
        Assert.Equal(
            """{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}""" + "\n",
            response.Body);
        Assert.Equal(400, invalid.Status);
        Assert.Equal("""{"enabled":true}""" + "\n", (await server.GetAsync("/v2/auth/enable")).Body);
        Assert.Equal(501, (await server.SendAsync("DELETE", "/v2/auth/enable")).Status);
    }

    private static async Task PutAsync(ApiServer server, string path, string value) => Assert.IsType<ProposalResult.Applied>(
        await server.Member.ProposeAsync(
            new KeyCommand
            {
                Method = KeyMethod.Put,
                Path = KeyPath.Parse(path),
                Value = System.Text.Encoding.UTF8.GetBytes(value),
            },
            CancellationToken.None));
}
