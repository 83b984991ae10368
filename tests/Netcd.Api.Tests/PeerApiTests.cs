using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests;

public sealed class PeerApiTests
{
    [Fact]
    public async Task Peers_get_the_members_as_an_array_with_numeric_ids()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.ConnectToPeerPort().SendAsync("GET", "/members", form: "");

        Assert.Equal(
            """[{"id":13049071153751544597,"peerURLs":["http://127.0.0.1:24380"],"name":"default","clientURLs":["http://127.0.0.1:2379"]}]""" + "\n",
            response.Body);
        Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
        Assert.Null(response["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData("GET", "/version", 200)]
    [InlineData("POST", "/members", 405)]
    [InlineData("OPTIONS", "/version", 405)]
    [InlineData("GET", "/members/", 404)]
    [InlineData("GET", "/v2/keys", 404)]
    [InlineData("GET", "/health", 404)]
    [InlineData("GET", "//members", 301)]
    public async Task The_rest_answers_as_etcd_does(string method, string path, int status)
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal(status, (await server.ConnectToPeerPort().SendAsync(method, path, form: "")).Status);
    }

    [Theory]
    [InlineData("GET", "/members/promote", 301, "<a href=\"/members/promote/\">Moved Permanently</a>.\n\n")]
    [InlineData("GET", "/raft/stream", 301, "<a href=\"/raft/stream/\">Moved Permanently</a>.\n\n")]
    [InlineData("GET", "/members/promote/1", 405, "Method Not Allowed\n")]
    [InlineData("POST", "/members/promote/", 404, "member  not found in cluster\n")]
    [InlineData("POST", "/members/promote/a%3Cb", 404, "member a<b not found in cluster\n")]
    [InlineData("POST", "/members/promote/%201", 404, "member  1 not found in cluster\n")]
    [InlineData("POST", "/members/promote/1", 404, "membership: ID not found\n")]
    [InlineData("POST", "/members/promote/13049071153751544597", 412, "membership: can only promote a learner member\n")]
    public async Task No_member_can_be_promoted(string method, string path, int status, string body)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.ConnectToPeerPort().SendAsync(method, path, form: "");

        Assert.Equal((status, body), (response.Status, response.Body));
        Assert.Equal(method == "POST" ? "534a021c215e0774" : null, response["X-Etcd-Cluster-Id"]);
    }

    [Theory]
    [InlineData("GET", "/leases", "", 405, "Method Not Allowed\n")]
    [InlineData("POST", "/leases", "x", 400, "error unmarshalling request\n")]
    [InlineData("POST", "/leases", "\x08\x01", 404, "lease not found\n")]
    [InlineData("POST", "/leases", "\n\x02\x08\x01", 400, "error unmarshalling request\n")]
    [InlineData("POST", "/leases/internal", "\n\x02\x08\x01", 404, "lease not found\n")]
    [InlineData("POST", "/leases/internal", "\x08\x01", 400, "error unmarshalling request\n")]
    [InlineData("POST", "/leases/x", "", 404, "404 page not found\n")]
    public async Task There_are_no_leases(string method, string path, string body, int status, string answer)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.ConnectToPeerPort().SendAsync(method, path, body);

        Assert.Equal((status, answer), (response.Status, response.Body));
        Assert.Null(response["Allow"]);
        Assert.Null(response["X-Etcd-Cluster-Id"]);
    }
}
