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
}
