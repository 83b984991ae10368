using Netcd.Api.Tests.Running;
using Netcd.Server.Membership;

namespace Netcd.Api.Tests.Members;

public sealed class MembersEndpointTests
{
    private const string Self =
        """{"id":"b5179d13d0285315","name":"default","peerURLs":["http://127.0.0.1:24380"],"clientURLs":["http://127.0.0.1:2379"]}""";

    private const string OtherUrl = """{"peerURLs":["http://127.0.0.1:1"]}""";
    private const string OwnUrl = """{"peerURLs":["http://127.0.0.1:24380"]}""";

    [Theory]
    [InlineData("/v2/members", 200, $$"""{"members":[{{Self}}]}""" + "\n")]
    [InlineData("/v2/members/", 200, $$"""{"members":[{{Self}}]}""" + "\n")]
    [InlineData("/v2/members/leader", 200, Self + "\n")]
    [InlineData("/v2/members/leader/", 404, """{"message":"Not found"}""")]
    [InlineData("/v2/members/b5179d13d0285315", 404, """{"message":"Not found"}""")]
    public async Task Members_are_listed(string path, int status, string body)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.GetAsync(path);

        Assert.Equal((status, body), (response.Status, response.Body));
        Assert.Equal("application/json", response["Content-Type"]);
        Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
        Assert.Null(response["X-Etcd-Index"]);
    }

    [Theory]
    [InlineData("application/json", "{}", 400, "no valid URLs given")]
    [InlineData("application/json; charset=utf-8", "{}", 400, "no valid URLs given")]
    [InlineData("APPLICATION/JSON ; x", "{}", 400, "no valid URLs given")]
    [InlineData("APPLICATION/json", "{}", 415, "Bad Content-Type APPLICATION/json, accept application/json")]
    [InlineData("a<b", "{}", 415, @"Bad Content-Type a\u003cb, accept application/json")]
    [InlineData("", "{}", 415, "Bad Content-Type , accept application/json")]
    [InlineData("application/json", OwnUrl, 409, "membership: peerURL exists")]
    public async Task A_request_to_add_a_member_is_checked(string type, string body, int status, string message)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("POST", "/v2/members/anything", body, "Content-Type: " + type);

        Assert.Equal((status, $$"""{"message":"{{message}}"}"""), (response.Status, response.Body));
        Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
    }

    [Theory]
    [InlineData("xyz", OtherUrl, 404, "No such member: xyz")]
    [InlineData("1/2", OtherUrl, 404, "No such member: 1/2")]
    [InlineData("%201", OtherUrl, 404, "No such member:  1")]
    [InlineData("+1", OtherUrl, 404, "No such member: +1")]
    [InlineData("11112222333344445", OtherUrl, 404, "No such member: 11112222333344445")]
    [InlineData("00AB", "{}", 400, "no valid URLs given")]                          // The body before the existence.
    [InlineData("00AB", OtherUrl, 404, "No such member: ab")]
    public async Task A_request_to_move_a_member_is_checked(string id, string body, int status, string message)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/v2/members/" + id, body, "Content-Type: application/json");

        Assert.Equal((status, $$"""{"message":"{{message}}"}"""), (response.Status, response.Body));
    }

    [Theory]
    [InlineData("zz", 404, "No such member: zz")]
    [InlineData("a%3Cb%ff%0a", 404, @"No such member: a\u003cb\ufffd\n")]
    [InlineData("0012", 404, "No such member: 12")]
    [InlineData("b5179d13d0285315", 500, "etcdserver: re-configuration failed due to not enough started members: it is the "
        + "only voter; add another one first; ?force=true does it all the same")] // The only one: nothing would be left.
    public async Task A_request_to_remove_a_member_is_checked(string id, int status, string message)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("DELETE", "/v2/members/" + id);

        Assert.Equal((status, $$"""{"message":"{{message}}"}"""), (response.Status, response.Body));
    }

    [Fact]
    public async Task An_added_member_is_told_with_its_id_and_is_listed()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("POST", "/v2/members", OtherUrl, "Content-Type: application/json");

        // The ID comes from the URL and the time, which the test decides.
        const string Added = """{"id":"IDENTITY","name":"","peerURLs":["http://127.0.0.1:1"],"clientURLs":[]}""";
        var id = IdentityHash.OfAddedMember(["http://127.0.0.1:1"], ApiServer.Start);
        var added = Added.Replace("IDENTITY", id.ToString());
        Assert.Equal((201, added + "\n"), (response.Status, response.Body));
        Assert.Equal("application/json", response["Content-Type"]);
        Assert.Contains(added, (await server.GetAsync("/v2/members")).Body);
    }

    [Fact]
    public async Task A_second_addition_is_refused_with_the_reason_while_the_first_one_does_not_run()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("POST", "/v2/members", OtherUrl, "Content-Type: application/json");

        var response = await server.SendAsync(
            "POST", "/v2/members", """{"peerURLs":["http://127.0.0.1:2"]}""", "Content-Type: application/json");

        Assert.Equal(500, response.Status);
        Assert.Contains("http://127.0.0.1:1 was added before and has not caught up yet; start it, or remove it", response.Body);
    }

    [Fact]
    public async Task Progress_is_told_with_how_many_members_may_be_lost()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("POST", "/v2/members", OtherUrl, "Content-Type: application/json");

        var response = await server.GetAsync("/netcd/members");

        var id = IdentityHash.OfAddedMember(["http://127.0.0.1:1"], ApiServer.Start);
        Assert.Equal((200, "application/json"), (response.Status, response["Content-Type"]));
        Assert.Matches(
            """^\{"answeredBy":"b5179d13d0285315","leader":"b5179d13d0285315","term":2,"commitIndex":\d+,"voters":1,"quorum":1,"reachableVoters":1,"mayLose":0,"members":\[""",
            response.Body);
        Assert.Contains(
            $$"""{"id":"{{id}}","name":"","peerURLs":["http://127.0.0.1:1"],"role":"learner","isLeader":false,"started":false,"match":0,""",
            response.Body);
        Assert.Contains(
            """["http://127.0.0.1:24380"],"role":"voter","isLeader":true,"started":true,""", response.Body);
        Assert.Contains("\"state\":null,\"reachableSince\":\"2026-11-20T18:13:00.000Z\"}", response.Body);
        Assert.Equal(405, (await server.SendAsync("POST", "/netcd/members")).Status);
        Assert.Equal(404, (await server.GetAsync("/netcd/members/")).Status);
    }

    [Theory]
    [InlineData("B5179D13D0285315", OwnUrl, "http://127.0.0.1:24380")] // Its own URL may stay.
    [InlineData("b5179d13d0285315", OtherUrl, "http://127.0.0.1:1")]
    public async Task A_member_is_moved_without_an_answer_in_words(string id, string body, string url)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/v2/members/" + id, body, "Content-Type: application/json");

        Assert.Equal((204, ""), (response.Status, response.Body));
        Assert.Null(response["Content-Type"]);
        Assert.Contains($"\"peerURLs\":[\"{url}\"]", (await server.GetAsync("/v2/members")).Body);
    }

    [Theory]
    [InlineData("PUT", "/v2/members")]
    [InlineData("DELETE", "/v2/members/")]
    public async Task A_change_that_names_no_member_is_not_allowed(string method, string path)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync(method, path);

        Assert.Equal((405, null, "Method Not Allowed\n"), (response.Status, response["Allow"], response.Body));
        Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
    }

    [Fact]
    public async Task Machines_are_the_client_urls_of_all_members()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.GetAsync("/v2/machines");

        Assert.Equal("http://127.0.0.1:2379", response.Body);
        Assert.Equal("text/plain; charset=utf-8", response["Content-Type"]);
        Assert.Null(response["X-Etcd-Cluster-Id"]);
        Assert.Equal(200, (await server.SendAsync("HEAD", "/v2/machines")).Status);
    }
}
