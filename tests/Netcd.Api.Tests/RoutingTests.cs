using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    [InlineData("/v2/keysx")]
    [InlineData("/V2/keys")]
    [InlineData("/v2/Keys")]
    [InlineData("/v2/membersx")]
    [InlineData("/v2/machines/")]
    [InlineData("/v2/stats")]
    [InlineData("/v2/stats/")]
    [InlineData("/v2/stats/self/")]
    [InlineData("/v2/auth")]
    [InlineData("/v2/auth/")]
    [InlineData("/v2/auth/enable/")]
    [InlineData("/v2/leader")]
    [InlineData("/v2/admin/machines")]
    [InlineData("/version/")]
    [InlineData("/health/")]
    [InlineData("/metrics/")]
    [InlineData("/debug/vars/")]
    [InlineData("/debug/pprof")]
    [InlineData("/config/local/log/")]
    [InlineData("/members")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.GetAsync(path);

        Assert.Equal(404, response.Status);
        Assert.Equal("404 page not found\n", response.Body);
        Assert.Equal("text/plain; charset=utf-8", response["Content-Type"]);
        Assert.Equal("nosniff", response["X-Content-Type-Options"]);
    }

    [Theory]
    [InlineData("/v2/members", "HEAD", "GET,POST,DELETE,PUT")]
    [InlineData("/v2/members/1", "PATCH", "GET,POST,DELETE,PUT")]
    [InlineData("/v2/machines", "POST", "GET,HEAD")]
    [InlineData("/v2/stats/self", "HEAD", "GET")]
    [InlineData("/v2/stats/leader", "POST", "GET")]
    [InlineData("/v2/stats/store", "PUT", "GET")]
    [InlineData("/v2/auth/enable", "POST", "GET,PUT,DELETE")]
    [InlineData("/v2/auth/users", "POST", "GET")]
    [InlineData("/v2/auth/users/", "DELETE", "GET")]
    [InlineData("/v2/auth/users/a", "POST", "GET,PUT,DELETE")]
    [InlineData("/v2/auth/roles/a", "HEAD", "GET,PUT,DELETE")]
    [InlineData("/version", "HEAD", "GET")]
    [InlineData("/health", "POST", "GET")]
    [InlineData("/debug/vars", "POST", "GET")]
    [InlineData("/config/local/log", "GET", "PUT")]
    public async Task A_method_that_an_endpoint_has_not_is_not_allowed(string path, string method, string allow)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync(method, path);

        Assert.Equal((405, allow), (response.Status, response["Allow"]));
        Assert.Null(response["X-Etcd-Cluster-Id"]);
    }

    [Theory]
    [InlineData("/v2/keys/a")]
    [InlineData("/nowhere")]
    [InlineData("/v2/keys//a")] // Before the redirect.
    public async Task Options_is_answered_for_every_path(string path)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("OPTIONS", path);

        Assert.Equal((200, ""), (response.Status, response.Body));
        Assert.Equal("POST, GET, OPTIONS, PUT, DELETE", response["Access-Control-Allow-Methods"]);
        Assert.Equal("accept, content-type, authorization", response["Access-Control-Allow-Headers"]);
    }

    [Theory]
    [InlineData("http://a", "http://a")]
    [InlineData("http://b", "http://b")]
    [InlineData("http://A", null)] // Compared exactly.
    [InlineData("http://a:80", null)]
    [InlineData("", null)]
    public async Task Only_listed_origins_get_cors_headers(string origin, string? allowed)
    {
        await using var server = await ApiServer.StartAsync(corsOrigins: ["http://a", "http://b"]);
        string[] headers = origin.Length == 0 ? [] : ["Origin: " + origin];

        var response = await server.SendAsync("GET", "/nowhere", form: "", headers);

        Assert.Equal(allowed, response["Access-Control-Allow-Origin"]);
        Assert.Equal(404, response.Status);
    }

    [Fact]
    public async Task Without_origins_there_are_no_cors_headers()
    {
        await using var server = await ApiServer.StartAsync(corsOrigins: []);

        Assert.DoesNotContain("Access-Control", (await server.GetAsync("/version")).Head);
    }

    [Fact]
    public async Task The_version_is_that_of_the_etcd_that_could_take_over()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.GetAsync("/version");

        Assert.Equal("""{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}""", response.Body);
        Assert.Equal("application/json", response["Content-Type"]);
    }

    [Fact]
    public async Task A_member_is_healthy_until_it_stops()
    {
        await using var server = await ApiServer.StartAsync();

        var healthy = await server.GetAsync("/health");
        await server.Member.StopAsync();
        var stopped = await server.GetAsync("/health");

        Assert.Equal((200, """{"health":"true"}"""), (healthy.Status, healthy.Body));
        Assert.Equal("text/plain; charset=utf-8", healthy["Content-Type"]);
        Assert.Equal((503, """{"health":"false"}""" + "\n"), (stopped.Status, stopped.Body));
    }
}
