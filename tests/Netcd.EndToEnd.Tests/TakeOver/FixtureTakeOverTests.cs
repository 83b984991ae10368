using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netcd.TestKit.Fixtures;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.TakeOver;

/// <summary>netcd opens directories that real servers wrote and shows what those servers showed.</summary>
public sealed class FixtureTakeOverTests
{
    [Theory]
    [InlineData("etcd-2.3.8-single")]
    [InlineData("etcd-2.3.8-kill9")]
    [InlineData("etcd-3.4.23-v2")]
    public async Task Netcd_shows_what_the_real_server_showed(string name)
    {
        using var fixture = EtcdFixture.Unpack(name);
        var facts = Facts(fixture);
        using var server = await ServerProcess.StartAsync(Programs.Netcd, Options(fixture, facts));

        var keys = await server.GetAsync("/v2/keys/?recursive=true&sorted=true");
        AssertSame(facts["keys"]?["body"], keys.Body);
        Assert.Equal(ExpectedIndex(fixture, facts), keys.EtcdIndex);
        Assert.Equal(Text(facts["cluster_id"]), keys.Header("X-Etcd-Cluster-Id"));
        Assert.True(Number(keys.Header("X-Raft-Term")) > Number(Text(facts["final_headers"]?["X-Raft-Term"])) ||
            name.EndsWith("kill9", StringComparison.Ordinal));
        AssertSame(facts["members"]?["body"], (await server.GetAsync("/v2/members")).Body);
        AssertSame(facts["version"], (await server.GetAsync("/version")).Body);
        await AssertDirectReadsAsync(facts, server);
        await AssertHistoryAsync(facts, server);
    }

    [Fact]
    public async Task The_passwords_of_a_directory_with_authentication_work()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-auth");
        var facts = Facts(fixture);
        var options = Options(fixture, facts);
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, options))
        {
            var keys = await server.SendAsync(Login.Request("GET", "/v2/keys/?recursive=true&sorted=true", "root:root-pw-1"));
            AssertSame(facts["keys"]?["body"], keys.Body);
            Assert.Equal(Text(facts["cluster_id"]), keys.Header("X-Etcd-Cluster-Id"));
            AssertSame(facts["members"]?["body"], (await server.GetAsync("/v2/members")).Body);
            await AssertLoginsAsync(server);
            Assert.Equal(200, await StatusAsync(server, "DELETE", "/v2/auth/users/alice", "root:root-pw-1"));
            await server.StopAsync();
        }

        using var again = await ServerProcess.StartAsync(Programs.Netcd, options);
        Assert.Equal(401, await StatusAsync(again, "GET", "/v2/keys/pub/x", "alice:alice-pw"));
        Assert.NotEqual(401, await StatusAsync(again, "GET", "/v2/keys/pub/x", "bob:bob-pw"));
    }

    /// <summary>etcd 3.4 itself opens no directory of 2.3 that has a snapshot; netcd makes it one of 3.4 when told to.</summary>
    [Fact]
    public async Task The_passwords_of_a_directory_of_2_3_work_in_etcd_3_4_after_netcd_made_it_one_of_3_4()
    {
        using var untouched = EtcdFixture.Unpack("etcd-2.3.8-auth");
        using (var etcd = ServerProcess.Launch(Programs.Etcd, Options(untouched, Facts(untouched))))
        {
            Assert.NotEqual(0, await etcd.WaitForExitAsync());
            Assert.Contains("failed to find database snapshot file", etcd.Log, StringComparison.Ordinal);
        }

        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-auth");
        var facts = Facts(fixture);
        var options = Options(fixture, facts);
        var converting = options with { Extra = ["--dialect", "3.4"] };
        var before = facts["keys"]?["body"];
        var password = "alice-pw";
        foreach (var (program, flags) in new[] { (Programs.Netcd, converting), (Programs.Etcd, options), (Programs.Netcd, options), (Programs.Etcd, options) })
        {
            using var server = await ServerProcess.StartAsync(program, flags);
            AssertSame(before, await RootSeesAsync(server, "/v2/keys/?recursive=true&sorted=true"));
            AssertSame(facts["members"]?["body"], (await server.GetAsync("/v2/members")).Body);
            Assert.NotEqual(401, await StatusAsync(server, "GET", "/v2/keys/pub/x", $"alice:{password}"));
            Assert.Equal(401, await StatusAsync(server, "GET", "/v2/keys/priv/x", $"alice:{password}"));
            Assert.Equal(401, await StatusAsync(server, "GET", "/v2/keys/pub/x", $"alice:{password}x"));
            Assert.Equal(401, await StatusAsync(server, "PUT", "/v2/keys/pub/new", "bob:bob-pw"));
            Assert.NotEqual(401, await StatusAsync(server, "PUT", $"/v2/keys/priv/{program.Name}", "bob:bob-pw"));

            password += "x";
            var changed = await server.SendAsync(Login.Request(
                "PUT", "/v2/auth/users/alice", "root:root-pw-1", $$"""{"user":"alice","password":"{{password}}"}"""));
            Assert.Equal(200, changed.Status);
            before = JsonNode.Parse(Encoding.Latin1.GetBytes(await RootSeesAsync(server, "/v2/keys/?recursive=true&sorted=true")));
            await server.StopAsync();
        }
    }

    private static async Task<string> RootSeesAsync(ServerProcess server, string target) =>
        (await server.SendAsync(Login.Request("GET", target, "root:root-pw-1"))).Body;

    private static async Task AssertLoginsAsync(ServerProcess server)
    {
        Assert.NotEqual(401, await StatusAsync(server, "GET", "/v2/keys/pub/x", "alice:alice-pw"));
        Assert.Equal(401, await StatusAsync(server, "GET", "/v2/keys/priv/x", "alice:alice-pw"));
        Assert.Equal(401, await StatusAsync(server, "PUT", "/v2/keys/pub/new", "bob:bob-pw"));
        Assert.Equal(201, await StatusAsync(server, "PUT", "/v2/keys/priv/new", "bob:bob-pw"));
        Assert.Equal(401, await StatusAsync(server, "GET", "/v2/keys/pub/x", "alice:alice-PW"));
        Assert.Equal(401, await StatusAsync(server, "GET", "/v2/keys/pub/x", "bob:alice-pw"));
        Assert.Equal(401, await StatusAsync(server, "GET", "/v2/auth/users", "bob:bob-pw"));
    }

    private static async Task<int> StatusAsync(ServerProcess server, string method, string target, string login) =>
        (await server.SendAsync(Login.Request(method, target, login, method == "PUT" ? "value=1" : null))).Status;

    [Theory]
    [InlineData("etcd-2.3.8-single")]
    [InlineData("etcd-2.3.8-kill9")]
    public async Task A_directory_of_2_3_stays_one_that_2_3_can_read(string name)
    {
        using var fixture = EtcdFixture.Unpack(name);
        var options = Options(fixture, Facts(fixture));
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, options))
        {
            for (var i = 0; i < 40; i++)
            {
                await server.SendAsync(RawRequest.WithForm("PUT", $"/v2/keys/new/{i}", "value=1"));
            }

            await AssertNoZeroTailAsync(server, options); // A crash now must not leave one either.
            await server.StopAsync();
            await AssertNoZeroTailAsync(server, options);
        }

        Assert.False(File.Exists(Path.Combine(options.DataDir, "member", "snap", "db")));
        using var again = await ServerProcess.StartAsync(Programs.Netcd, options);
        Assert.Equal(200, (await again.GetAsync("/v2/keys/new/39")).Status);
        Assert.Contains("2.3.8", (await again.GetAsync("/version")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_3_4_goes_to_netcd_and_back_and_forth()
    {
        using var fixture = EtcdFixture.Unpack("etcd-3.4.23-v2");
        var options = Options(fixture, Facts(fixture));
        VisibleState? before = null;
        foreach (var program in new[] { Programs.Netcd, Programs.Etcd, Programs.Netcd, Programs.Etcd })
        {
            using var server = await ServerProcess.StartAsync(program, options);
            if (before is not null)
            {
                Assert.Equal(before with { Index = before.Index + 1 }, await VisibleState.ReadAsync(server));
            }

            await server.SendAsync(RawRequest.WithForm("POST", "/v2/keys/visits", $"value={program.Name}"));
            before = await VisibleState.ReadAsync(server);
            await server.StopAsync();
        }
    }

    private static JsonNode Facts(EtcdFixture fixture)
    {
        var facts = JsonNode.Parse(fixture.Facts.GetRawText())!; // An object, never "null".
        return facts["state_recovered_by_etcd"] ?? facts["state_before_shutdown"]
            ?? throw new FormatException("The facts lack a state.");
    }

    private static ServerOptions Options(EtcdFixture fixture, JsonNode facts)
    {
        var member = facts["members"]?["body"]?["members"]?[0];
        return new ServerOptions
        {
            Name = Text(member?["name"]),
            DataDir = fixture.DataDirectories.Single(),
            AdvertisedPeerUrl = Text(member?["peerURLs"]?[0]),
            AdvertisedClientUrl = Text(member?["clientURLs"]?[0]),
            SnapshotCount = 50,
        };
    }

    // The start that is being tested publishes; in the facts of a recovery that is counted already.
    private static ulong ExpectedIndex(EtcdFixture fixture, JsonNode facts) =>
        Number(Text(facts["final_headers"]?["X-Etcd-Index"])) +
        (fixture.Facts.TryGetProperty("state_recovered_by_etcd", out _) ? 0UL : 1UL);

    private static async Task AssertDirectReadsAsync(JsonNode facts, ServerProcess server)
    {
        foreach (var (path, expected) in Fields(facts["direct"]))
        {
            var response = await server.GetAsync($"/v2/keys{path}?sorted=true");
            Assert.Equal(Text(expected?["status"]), response.Status.ToString(CultureInfo.InvariantCulture));
            if (response.Status == 200) // Errors carry the index, which has moved on.
            {
                AssertSame(expected?["body"], response.Body);
            }
        }
    }

    private static async Task AssertHistoryAsync(JsonNode facts, ServerProcess server)
    {
        foreach (var (index, expected) in Fields(facts["watch"]))
        {
            var response = await server.GetAsync($"/v2/keys/?wait=true&recursive=true&waitIndex={index}");
            AssertSame(expected?["body"], response.Body);
        }
    }

    // 2.3 takes zero bytes after the last record for a damaged one.
    private static async Task AssertNoZeroTailAsync(ServerProcess server, ServerOptions options)
    {
        var folder = Path.Combine(options.DataDir, "member", "wal");
        Assert.All(Directory.GetFiles(folder), file => Assert.EndsWith(".wal", file, StringComparison.Ordinal));
        var last = Directory.GetFiles(folder).Max(StringComparer.Ordinal);
        Assert.NotNull(last);
        var tail = await TailAsync(last);
        Assert.True(tail.Trim(' ', '\n', '0').Length > 0, $"{last} ends in {tail}.\n{server.Log}");
    }

    // By a program, because .NET respects the lock that the server holds.
    private static async Task<string> TailAsync(string file)
    {
        var ended = await ChildProcess.RunAsync(
            "/bin/sh", ["-c", "tail -c 8 \"$1\" | od -An -tx1", "sh", file], new Dictionary<string, string>());
        Assert.Equal(0, ended.Status);
        return ended.Output;
    }

    private static void AssertSame(JsonNode? expected, string body)
    {
        VisibleState.RemoveTtl(expected);
        var actual = JsonNode.Parse(Encoding.Latin1.GetBytes(body));
        VisibleState.RemoveTtl(actual);
        Assert.True(
            JsonNode.DeepEquals(expected, actual),
            $"expected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
    }

    private static JsonObject Fields(JsonNode? node) => node as JsonObject ?? [];

    private static string Text(JsonNode? node) =>
        node is null ? throw new FormatException("The facts lack a field.")
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    private static ulong Number(string? text) => ulong.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
