using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Keys;

public sealed class KeysEndpointTests
{
    /// <summary>The exchange of requests and answers that etcd's keys API is described by, in this order.</summary>
    private static readonly (string Request, int Status, string Body)[] Walk =
    [
        ("GET /", 200, """{"action":"get","node":{"dir":true}}"""),
        ("PUT /foo value=bar", 201,
            """{"action":"set","node":{"key":"/foo","value":"bar","modifiedIndex":4,"createdIndex":4}}"""),
        ("GET /foo/x", 400, """{"errorCode":104,"message":"Not a directory","cause":"/foo","index":4}"""),
        ("PUT /foo value=b2", 200,
            """{"action":"set","node":{"key":"/foo","value":"b2","modifiedIndex":5,"createdIndex":5},"prevNode":{"key":"/foo","value":"bar","modifiedIndex":4,"createdIndex":4}}"""),
        ("PUT /foo dir=true", 200,
            """{"action":"set","node":{"key":"/foo","dir":true,"modifiedIndex":6,"createdIndex":6},"prevNode":{"key":"/foo","value":"b2","modifiedIndex":5,"createdIndex":5}}"""),
        ("PUT /foo value=x", 403, """{"errorCode":102,"message":"Not a file","cause":"/foo","index":6}"""),
        ("PUT /foo/bar/baz value=x", 201,
            """{"action":"set","node":{"key":"/foo/bar/baz","value":"x","modifiedIndex":7,"createdIndex":7}}"""),
        ("GET /foo/", 200,
            """{"action":"get","node":{"key":"/foo","dir":true,"nodes":[{"key":"/foo/bar","dir":true,"modifiedIndex":7,"createdIndex":7}],"modifiedIndex":6,"createdIndex":6}}"""),
        ("GET /foo?recursive=true&sorted=true", 200,
            """{"action":"get","node":{"key":"/foo","dir":true,"nodes":[{"key":"/foo/bar","dir":true,"nodes":[{"key":"/foo/bar/baz","value":"x","modifiedIndex":7,"createdIndex":7}],"modifiedIndex":7,"createdIndex":7}],"modifiedIndex":6,"createdIndex":6}}"""),
        ("DELETE /foo?dir=true", 403, """{"errorCode":108,"message":"Directory not empty","cause":"/foo","index":7}"""),
        ("DELETE /foo?recursive=true", 200,
            """{"action":"delete","node":{"key":"/foo","dir":true,"modifiedIndex":8,"createdIndex":6},"prevNode":{"key":"/foo","dir":true,"modifiedIndex":6,"createdIndex":6}}"""),
        ("PUT /k value=1&prevExist=true", 404, """{"errorCode":100,"message":"Key not found","cause":"/k","index":8}"""),
        ("PUT /k value=1&prevExist=false", 201,
            """{"action":"create","node":{"key":"/k","value":"1","modifiedIndex":9,"createdIndex":9}}"""),
        ("PUT /k value=1&prevExist=false", 412,
            """{"errorCode":105,"message":"Key already exists","cause":"/k","index":9}"""),
        ("PUT /k value=2&prevExist=true", 200,
            """{"action":"update","node":{"key":"/k","value":"2","modifiedIndex":10,"createdIndex":9},"prevNode":{"key":"/k","value":"1","modifiedIndex":9,"createdIndex":9}}"""),
        ("PUT /k value=3&prevValue=9", 412, """{"errorCode":101,"message":"Compare failed","cause":"[9 != 2]","index":10}"""),
        ("PUT /k value=3&prevIndex=1&prevValue=9", 412,
            """{"errorCode":101,"message":"Compare failed","cause":"[9 != 2] [1 != 10]","index":10}"""),
        ("DELETE /k?prevValue=2", 200,
            """{"action":"compareAndDelete","node":{"key":"/k","modifiedIndex":11,"createdIndex":9},"prevNode":{"key":"/k","value":"2","modifiedIndex":10,"createdIndex":9}}"""),
        ("POST /q value=job", 201,
            """{"action":"create","node":{"key":"/q/00000000000000000012","value":"job","modifiedIndex":12,"createdIndex":12}}"""),
        ("PUT / value=x", 400, """{"errorCode":107,"message":"Root is read only","cause":"/","index":12}"""),
        ("DELETE /?prevIndex=7", 403, """{"errorCode":102,"message":"Not a file","index":12}"""),
        ("GET /q/00000000000000000012?quorum=true", 200,
            """{"action":"get","node":{"key":"/q/00000000000000000012","value":"job","modifiedIndex":12,"createdIndex":12}}"""),
        ("GET /none?quorum=true&wait=true", 404, """{"errorCode":100,"message":"Key not found","cause":"/none","index":12}"""),
        ("PUT /n value=1&noValueOnSuccess=true", 201, """{"action":"set"}"""),
        ("PUT /n?noValueOnSuccess=true value=2&prevIndex=13", 200, """{"action":"compareAndSwap"}"""),
        ("DELETE /n?noValueOnSuccess=true", 200,
            """{"action":"delete","node":{"key":"/n","modifiedIndex":15,"createdIndex":13},"prevNode":{"key":"/n","value":"2","modifiedIndex":14,"createdIndex":13}}"""),
        ("PUT /a%2Fb/%3Ca%3E%ff value=%22", 201,
            """{"action":"set","node":{"key":"/a/b/\u003ca\u003e\ufffd","value":"\"","modifiedIndex":16,"createdIndex":16}}"""),
        ("PUT /refreshed value=v&ttl=", 201,
            """{"action":"set","node":{"key":"/refreshed","value":"v","modifiedIndex":17,"createdIndex":17}}"""),
        ("PUT /body?value=query&dir=x value=body&dir=false", 201,
            """{"action":"set","node":{"key":"/body","value":"body","modifiedIndex":18,"createdIndex":18}}"""),
    ];

    [Fact]
    public async Task Every_operation_answers_as_etcd_does()
    {
        await using var server = await ApiServer.StartAsync();
        var connection = server.Connect(); // One connection for all: none of the answers may end it.
        foreach (var (request, status, body) in Walk)
        {
            var parts = request.Split(' ');
            var response = await connection.SendAsync(parts[0], "/v2/keys" + parts[1], parts.Length > 2 ? parts[2] : "");
            Assert.Equal((request, status, body + "\n"), (request, response.Status, response.Body));
            Assert.Equal("application/json", response["Content-Type"]);
            Assert.Equal("534a021c215e0774", response["X-Etcd-Cluster-Id"]);
        }
    }

    [Fact]
    public async Task A_success_tells_where_store_and_log_stand()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        Assert.Equal("4", response["X-Etcd-Index"]);
        Assert.Equal(server.Member.Progress.CommitIndex.ToString(), response["X-Raft-Index"]);
        Assert.Equal("2", response["X-Raft-Term"]);
        Assert.Equal("*", response["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task An_error_tells_the_index_of_the_store_only()
    {
        await using var server = await ApiServer.StartAsync();

        var missing = await server.GetAsync("/v2/keys/none");
        var invalid = await server.GetAsync("/v2/keys/none?dir=x");

        Assert.Equal(("3", null, null), (missing["X-Etcd-Index"], missing["X-Raft-Index"], missing["X-Raft-Term"]));
        Assert.Equal(("0", null, null), (invalid["X-Etcd-Index"], invalid["X-Raft-Index"], invalid["X-Raft-Term"]));
        Assert.Equal("""{"errorCode":209,"message":"Invalid field","cause":"invalid value for \"dir\"","index":0}""" + "\n", invalid.Body);
    }

    [Theory]
    [InlineData("GET", "?a=%zz", "", "", "invalid URL escape \\\"%zz\\\"")]
    [InlineData("PUT", "", "value=%4", "", "invalid URL escape \\\"%4\\\"")]
    [InlineData("PUT", "?a;b", "", "", "invalid semicolon separator in query")]
    [InlineData("PUT", "?dir=x", "value=%zz", "", "invalid URL escape \\\"%zz\\\"")]          // Before any parameter.
    [InlineData("PUT", "?a=%yy", "value=%zz", "", "invalid URL escape \\\"%zz\\\"")]          // The body counts first.
    [InlineData("PUT", "?a=%yy", "value=1", "bogus;;;", "mime: invalid media parameter")]
    public async Task What_is_no_form_is_refused(string method, string query, string form, string type, string cause)
    {
        await using var server = await ApiServer.StartAsync();
        string[] headers = type.Length == 0 ? [] : ["Content-Type: " + type];

        var response = await server.SendAsync(method, "/v2/keys/a" + query, form, headers);

        Assert.Equal(400, response.Status);
        Assert.Equal($$"""{"errorCode":210,"message":"Invalid POST form","cause":"{{cause}}","index":0}""" + "\n", response.Body);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    public async Task A_body_of_another_type_is_passed_over(string type)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/v2/keys/a", "value=1&dir=x", "Content-Type: " + type);

        Assert.Equal(201, response.Status);
        Assert.Contains("\"value\":\"\"", response.Body);
    }

    [Theory]
    [InlineData(1, 200_000, 201)] // Long, but flat.
    [InlineData(2000, 1, 201)] // Deep, but short.
    [InlineData(4000, 1, 400)] // A snapshot would repeat it four thousand times.
    public async Task A_key_that_snapshots_could_not_hold_is_refused(int levels, int levelBytes, int status)
    {
        await using var server = await ApiServer.StartAsync();
        var key = string.Concat(Enumerable.Repeat("/" + new string('k', levelBytes), levels));

        var written = await server.SendAsync("PUT", "/v2/keys" + key + "?noValueOnSuccess=1", "value=x");
        var read = await server.GetAsync("/v2/keys" + key);

        Assert.Equal(status, written.Status);
        Assert.Equal(status == 201 ? 200 : 404, read.Status);
    }

    [Fact]
    public async Task Ten_mebibytes_are_a_body_and_one_byte_more_is_not()
    {
        await using var server = await ApiServer.StartAsync();
        var most = "value=" + new string('v', (10 * 1024 * 1024) - "value=".Length);

        Assert.Equal(201, (await server.SendAsync("PUT", "/v2/keys/big?noValueOnSuccess=1", most)).Status);
        var tooLarge = await server.SendAsync("PUT", "/v2/keys/big", most + "v");

        Assert.Equal(400, tooLarge.Status);
        Assert.Equal(
            """{"errorCode":210,"message":"Invalid POST form","cause":"http: POST too large","index":0}""" + "\n",
            tooLarge.Body);
    }

    [Fact]
    public async Task A_body_may_be_empty_or_absent()
    {
        await using var server = await ApiServer.StartAsync();
        const string Type = "Content-Type: application/x-www-form-urlencoded";

        Assert.Equal(201, (await server.SendAsync("PUT", "/v2/keys/a", form: "", Type, "Content-Length: 0")).Status);
        Assert.Equal(201, (await server.SendAsync("POST", "/v2/keys/b", form: "", Type)).Status);
    }

    [Fact]
    public async Task The_bodies_of_get_and_delete_are_passed_over()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        Assert.Equal(200, (await server.SendAsync("GET", "/v2/keys/a", "quorum=x")).Status);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/keys/a", "prevValue=2")).Status);
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");
        var get = await server.GetAsync("/v2/keys/a");

        var head = await server.SendAsync("HEAD", "/v2/keys/a");
        var missing = await server.SendAsync("HEAD", "/v2/keys/none");
        var wait = await server.SendAsync("HEAD", "/v2/keys/a?wait=true");

        Assert.Equal(get.Head, head.Head);
        Assert.Equal(404, missing.Status);
        Assert.Equal(400, wait.Status);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("TRACE")]
    [InlineData("get")]
    [InlineData("BREW")]
    public async Task Other_methods_are_not_allowed(string method)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync(method, "/v2/keys/a");

        Assert.Equal(405, response.Status);
        Assert.Equal("HEAD,GET,PUT,POST,DELETE", response["Allow"]);
        Assert.Null(response["X-Etcd-Cluster-Id"]);
        Assert.Equal("Method Not Allowed\n", response.Body);
    }

    [Fact]
    public async Task An_unclean_path_is_redirected_before_anything_else()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PATCH", "/v2/keys/a//b/%2e%2e/c/?x=1");

        Assert.Equal(301, response.Status);
        Assert.Equal("/v2/keys/a/c/?x=1", response["Location"]);
        Assert.Null(response["X-Etcd-Cluster-Id"]);
        Assert.Equal("*", response["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task The_internal_namespaces_are_out_of_reach()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal("/v2/0/members", (await server.GetAsync("/v2/keys/%2e%2e/0/members"))["Location"]);
        Assert.Equal("/v2/keys/0", (await server.GetAsync("/v2/keys/..%2f..%2fkeys/../v2/keys/0"))["Location"] ?? "/v2/keys/0");
        Assert.Equal(404, (await server.GetAsync("/v2/keys/0/members")).Status);
    }

    [Fact]
    public async Task A_ttl_becomes_a_time_of_expiry_on_the_clock_of_the_member()
    {
        await using var server = await ApiServer.StartAsync();

        var set = await server.SendAsync("PUT", "/v2/keys/a", "value=1&ttl=5");
        server.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        var later = await server.GetAsync("/v2/keys/a");

        Assert.Contains("\"expiration\":\"2026-11-20T18:13:05Z\",\"ttl\":5,", set.Body);
        Assert.Contains("\"expiration\":\"2026-11-20T18:13:05Z\",\"ttl\":4,", later.Body);
    }

    [Theory]
    [InlineData("7434000000", "")]                                                        // Beyond 2262: permanent.
    [InlineData("10000000000", "")]
    [InlineData("18446744074", "\"expiration\":\"2026-11-20T18:13:00.290448384Z\",\"ttl\":1,")]
    [InlineData("18446744073709551615", "\"expiration\":\"2026-11-20T18:12:59Z\",\"ttl\":-1,")]
    [InlineData("0", "\"expiration\":\"2026-11-20T18:13:00Z\",")]                          // No ttl is shown.
    public async Task An_absurd_ttl_wraps_round_as_in_etcd(string ttl, string shown)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/v2/keys/a", $"value=1&ttl={ttl}");

        Assert.Equal(
            $$$"""{"action":"set","node":{"key":"/a","value":"1",{{{shown}}}"modifiedIndex":4,"createdIndex":4}}""" + "\n",
            response.Body);
    }

    [Fact]
    public async Task An_update_with_an_absurd_ttl_is_not_permanent()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        var response = await server.SendAsync("PUT", "/v2/keys/a", "value=1&prevExist=true&ttl=7434000000");

        Assert.Contains("\"ttl\":-9223372036,", response.Body);
    }

    [Fact]
    public async Task Each_valid_request_counts_as_a_read_of_the_switch_for_authentication()
    {
        await using var server = await ApiServer.StartAsync();
        var before = server.Member.Store.Statistics[Netcd.Store.StoreCounter.GetsFail];

        await server.SendAsync("PUT", "/v2/keys/a", "value=1");
        await server.GetAsync("/v2/keys/a");
        await server.GetAsync("/v2/keys/a?dir=x");

        Assert.Equal(before + 2, server.Member.Store.Statistics[Netcd.Store.StoreCounter.GetsFail]);
    }

    [Fact]
    public async Task A_large_listing_comes_in_chunks()
    {
        await using var server = await ApiServer.StartAsync();
        var connection = server.Connect();
        for (var i = 0; i < 50; i++)
        {
            await connection.SendAsync("PUT", $"/v2/keys/dir/{i:d3}", "value=" + new string('v', 50));
        }

        var response = await connection.SendAsync("GET", "/v2/keys/dir", form: "");

        Assert.Equal("chunked", response["Transfer-Encoding"]);
        Assert.Equal(50, response.Body.Split("\"value\"").Length - 1);
        Assert.EndsWith("}\n", response.Body);
    }

    [Fact]
    public async Task A_member_that_stopped_takes_no_writes()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Member.StopAsync();

        var response = await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        Assert.Equal(500, response.Status);
        Assert.Equal(
            """{"errorCode":300,"message":"Raft Internal Error","cause":"etcdserver: server stopped","index":0}""" + "\n",
            response.Body);
    }
}
