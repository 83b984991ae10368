using System.Text;
using Netcd.Api.Tests.Running;
using Netcd.TestKit.Processes;

namespace Netcd.Api.Tests.Auth;

/// <summary>What a single server shows; that each answer is etcd's to the byte is shown by the conformance corpus.</summary>
public sealed class AuthEndpointTests
{
    private const string RootRole = """{"role":"root","permissions":{"kv":{"read":["/*"],"write":["/*"]}}}""" + "\n";

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
    [InlineData("PUT", "/v2/auth/users/x", 400, """{"message":"Invalid JSON in request body."}""")]
    [InlineData("DELETE", "/v2/auth/roles/x", 404, """{"message":"auth: Role x doesn't exist."}""")]
    [InlineData("DELETE", "/v2/auth/roles/%ff", 404, """{"message":"auth: Role \ufffd doesn't exist."}""")]
    [InlineData("DELETE", "/v2/auth/users/%ff", 404, """{"message":"auth: User \ufffd does not exist"}""")]
    public async Task Nothing_is_set_up(string method, string path, int status, string body)
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

    [Theory]
    [InlineData("""{"user":"u","password":"a\"b\\c\/d\b\f\n\r\t"}""", "a\"b\\c/d\b\f\n\r\t")]
    [InlineData("""{"user":"u","password":"\u0041\u00e9\u20ac\ud83d\uDE00"}""", "A\u00e9\u20ac\ud83d\ude00")]
    [InlineData("""{"user":"u","password":"\ud83d-\ude00"}""", "\ufffd-\ufffd")]
    [InlineData("""{"user":"u","PASSWORD":"first","passWord":"last","password":null}""", "last")]
    public async Task A_password_is_what_its_JSON_means(string json, string password)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(201, (await server.SendJsonAsync("PUT", "/v2/auth/users/u", json)).Status);
        var user = server.Member.AuthRecords.FindUser("u"u8)?.User;

        Assert.True(Server.Auth.PasswordHash.Verify(Encoding.UTF8.GetBytes(password), Assert.IsType<Server.Auth.AuthUser>(user).PasswordHash));
    }

    [Theory]
    [InlineData("""{"user":"u","password":"\x"}""")]
    [InlineData("""{"user":"u","password":"\u12g4"}""")]
    [InlineData("""{"user":"u","password":"\u12"}""")]
    [InlineData("{\"user\":\"u\",\"password\":\"a\nb\"}")]
    [InlineData("""{"user":"u","password":"a\""")]
    [InlineData("""{"user":"u","password":1}""")]
    public async Task A_password_that_is_no_JSON_text_is_refused(string json)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendJsonAsync("PUT", "/v2/auth/users/u", json);

        Assert.Equal((400, """{"message":"Invalid JSON in request body."}"""), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_key_of_a_client_is_no_user()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        var hash = server.Member.Store.Peek(Server.Auth.AuthKeys.Users)?.Child("root"u8)?.Value;
        Assert.NotNull(hash);
        var forged = Encoding.UTF8.GetString(hash).Replace("\"user\":\"root\"", "\"user\":\"forged\"", StringComparison.Ordinal);
        await server.SendAsync("PUT", "/v2/keys/forged", $"value={Uri.EscapeDataString(forged)}");

        foreach (var name in new[] { "../../1/forged", "./root", "x/../root", "", ".", "..", "../users/root", "root/" })
        {
            var response = await server.SendAsAsync($"{name}:pw", "GET", "/v2/auth/users");
            Assert.Equal((401, name), (response.Status, name));
        }

        Assert.Equal(200, (await server.SendAsAsync("root:pw", "GET", "/v2/auth/users")).Status);
    }

    [Theory]
    [InlineData("root", "", "/v2/auth/users", 200)]
    [InlineData("stranger", "", "/v2/auth/users", 401)]
    [InlineData("stranger", "", "/v2/keys/", 200)] // As guest.
    [InlineData("root", "root:wrong", "/v2/keys/", 401)]
    [InlineData("stranger", "root:pw", "/v2/auth/users", 200)]
    [InlineData("", "", "/v2/auth/users", 401)]
    [InlineData("../users/root", "", "/v2/auth/users", 401)]
    public async Task A_client_certificate_names_the_user_of_a_request_without_credentials(
        string commonName, string login, string path, int status)
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        string[] headers = login.Length == 0 ? [] : [$"Authorization: {TestKit.RawHttp.Login.Header(login).Value}"];

        var response = await server.ConnectWithCertificate(commonName).SendAsync("GET", path, form: "", headers);

        Assert.Equal(status, response.Status);
    }

    [Theory]
    [InlineData("root alice", 200)]
    [InlineData("alice root", 401)]
    [InlineData("stranger root ca", 200)]
    [InlineData(" root", 200)] // The client's own has no name.
    [InlineData("stranger ca", 401)]
    public async Task The_first_name_along_the_chain_of_a_certificate_that_is_a_users_counts_as_in_etcd(string names, int status)
    {
        await using var server = await ApiServer.StartAsync();
        const string Alice = """{"user":"alice","password":"pw"}""";
        Assert.Equal(201, (await server.SendJsonAsync("PUT", "/v2/auth/users/alice", Alice)).Status);
        await server.SetUpAuthAsync();

        var response = await server.ConnectWithCertificate([.. names.Split(' ')]).SendAsync("GET", "/v2/auth/users", form: "");

        Assert.Equal(status, response.Status);
    }

    [Fact]
    public async Task A_quorum_read_goes_by_the_rules_as_they_are_when_it_reads()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        var granted = await server.GetAsync("/v2/keys/?quorum=true");

        await server.SendAsAsync("root:pw", "DELETE", "/v2/auth/roles/guest");
        var refused = await server.GetAsync("/v2/keys/?quorum=true");

        Assert.Equal((200, 401), (granted.Status, refused.Status));
    }

    [Fact]
    public async Task The_log_of_requests_says_who_did_what_and_no_value_or_password()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        server.AuditLines.Clear();

        await server.SendAsAsync("root:pw", "PUT", "/v2/keys/a%0ab?prevValue=secret1", "value=secret2");
        await server.SendAsAsync("root:pw", "PUT", "/v2/keys/a", "value=secret2");
        await server.SendAsAsync("root:secret3", "GET", "/v2/keys/a?recursive=true");
        await server.SendAsAsync("x\n\"y:secret3", "GET", "/v2/keys/a");
        await server.SendAsync("GET", "/v2/keys/a?quorum=true");
        await server.SendAsAsync("root:pw", "PUT", "/v2/auth/users/u", """{"user":"u","password":"secret4"}""");
        await server.SendAsAsync("root:secret3", "GET", "/v2/keys/a?wait=true");
        await server.SendAsync("POST", "/v2/members", """{"peerURLs":["http://secret5"]}""");
        await server.SendAsync("DELETE", "/v2/auth/users/root");
        await server.GetAsync("/health");

        string[] expected =
        [
            ""","user":"root","method":"PUT","path":"/v2/keys/a\nb","status":404,"errorCode":100,"index":10}""",
            ""","user":"root","method":"PUT","path":"/v2/keys/a","status":201,"index":11}""",
            ""","refusedUser":"root","method":"GET","path":"/v2/keys/a","recursive":true,"status":401,"errorCode":110}""",
            ""","refusedUser":"x\n\"y","method":"GET","path":"/v2/keys/a","status":401,"errorCode":110}""",
            ""","method":"GET","path":"/v2/keys/a","quorum":true,"status":200,"index":11}""",
            ""","user":"root","method":"PUT","path":"/v2/auth/users/u","status":201}""",
            ""","refusedUser":"root","method":"GET","path":"/v2/keys/a","wait":true,"status":401,"errorCode":110}""",
            ""","method":"POST","path":"/v2/members","status":401}""",
            ""","method":"DELETE","path":"/v2/auth/users/root","status":401}""",
        ];
        Assert.Equal(
            string.Concat(expected.Select(line => "{\"time\":\"2026-11-20T18:13:00Z\",\"remote\":\"\"" + line + "\n")),
            string.Concat(server.AuditLines));
    }

    [Fact]
    public async Task The_log_of_requests_names_the_certificate_and_the_user_that_it_makes()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        server.AuditLines.Clear();

        await server.ConnectWithCertificate("root").SendAsync("GET", "/v2/auth/users", form: "");
        await server.ConnectWithCertificate("stranger").SendAsync("GET", "/v2/auth/users", form: "");

        Assert.Contains(
            "\"commonName\":\"root\",\"user\":\"root\",\"method\":\"GET\",\"path\":\"/v2/auth/users\",\"status\":200}",
            server.AuditLines.First(), StringComparison.Ordinal);
        Assert.Contains(
            "\"commonName\":\"stranger\",\"method\":\"GET\",\"path\":\"/v2/auth/users\",\"status\":401}",
            server.AuditLines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_is_in_the_log_of_requests_when_it_begins()
    {
        await using var server = await ApiServer.StartAsync();
        var connection = server.Connect();

        await connection.WriteAsync("GET", "/v2/keys/w?wait=true", form: "");
        await connection.ReadHeadAsync();

        Assert.Contains("\"wait\":true,\"status\":200", Assert.Single(server.AuditLines), StringComparison.Ordinal);
        await server.SendAsync("PUT", "/v2/keys/w", "value=1");
        await connection.ReadChunkAsync();
        Assert.Equal(2, server.AuditLines.Count);
    }

    [Fact]
    public async Task The_log_of_requests_marks_what_it_cuts_and_counts_escapes()
    {
        await using var server = await ApiServer.StartAsync();

        await server.GetAsync("/v2/keys/" + new string('k', 1015));
        await server.GetAsync("/v2/keys/" + new string('k', 1016));
        await server.GetAsync("/v2/keys/" + string.Concat(Enumerable.Repeat("%01", 1000)));

        var lines = server.AuditLines.ToArray();
        Assert.DoesNotContain("truncated", lines[0], StringComparison.Ordinal);
        Assert.Contains($"\"path\":\"/v2/keys/{new string('k', 1015)}\",\"truncated\":true,", lines[1], StringComparison.Ordinal);
        var escapes = string.Concat(Enumerable.Repeat("\\u0001", 169)); // The most that fit into the 1,015 bytes.
        Assert.Contains($"\"path\":\"/v2/keys/{escapes}\",\"truncated\":true,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_requests_has_what_is_sent_on_to_a_key_but_not_what_asks_for_nothing()
    {
        await using var server = await ApiServer.StartAsync();

        await server.SendAsync("OPTIONS", "/v2/keys/a");
        await server.GetAsync("/x/../v2/keys/a");
        await server.GetAsync("//version");

        Assert.Contains("\"path\":\"/x/../v2/keys/a\",\"status\":301}", Assert.Single(server.AuditLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_requests_names_the_user_of_a_password_that_was_not_verified()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SetUpAuthAsync();
        server.AuditLines.Clear();
        var clients = new List<ApiConnection>();
        for (var guess = 0; guess < 2_000; guess++) // Far more than may wait and than can be verified meanwhile.
        {
            clients.Add(server.Connect());
            await clients[^1].WriteAsync(
                "GET", "/v2/keys/", form: "", $"Authorization: {TestKit.RawHttp.Login.Header($"root:{guess}").Value}");
        }

        await Poll.UntilAsync(
            "one is refused", () => server.AuditLines.Any(line => line.Contains("\"status\":500", StringComparison.Ordinal)));
        Assert.Contains(
            server.AuditLines, line => line.EndsWith(
                "\"refusedUser\":\"root\",\"method\":\"GET\",\"path\":\"/v2/keys/\",\"status\":500,\"errorCode\":300}\n",
                StringComparison.Ordinal));

        foreach (var client in clients)
        {
            await client.HangUpAsync();
        }

        Assert.Contains(
            server.AuditLines, line => line.EndsWith(
                "\"refusedUser\":\"root\",\"method\":\"GET\",\"path\":\"/v2/keys/\",\"status\":0}\n", StringComparison.Ordinal));
    }
}
