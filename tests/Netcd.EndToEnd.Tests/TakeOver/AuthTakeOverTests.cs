using System.Text;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.TakeOver;

/// <summary>A real etcd 3.4.23 starts on a directory in which netcd turned authentication on, and the other way round.</summary>
public sealed class AuthTakeOverTests
{
    private const string Root = "root:secret";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Users_passwords_and_roles_stay_the_same(bool withSnapshots)
    {
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data"), SnapshotCount = withSnapshots ? 5 : null };
        var audited = options with { Extra = ["--audit-log", directory.Child("audit")] };

        var first = await RunAsync(Programs.Netcd, audited, "netcd", before: null);
        var second = await RunAsync(Programs.Etcd, options, "etcd", first);
        await RunAsync(Programs.Netcd, audited, "again", second);

        var log = await File.ReadAllTextAsync(directory.Child("audit"));
        Assert.Contains("\"user\":\"netcd\",\"method\":\"PUT\",\"path\":\"/v2/keys/netcd\",\"status\":201", log, StringComparison.Ordinal);
        Assert.Contains("\"refusedUser\":\"netcd\"", log, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories))
        {
            AssertNoPassword(await File.ReadAllBytesAsync(file), file);
        }
    }

    private static void AssertNoPassword(ReadOnlySpan<byte> text, string where)
    {
        foreach (var login in new[] { Root, "netcd:pw of netcd, ünï", "again:pw of again, ünï" })
        {
            var basic = Login.Header(login).Value["Basic ".Length..];
            var password = login[(login.IndexOf(':', StringComparison.Ordinal) + 1)..];
            Assert.True(text.IndexOf(Encoding.UTF8.GetBytes(password)) < 0, $"{password} is in {where}.");
            Assert.True(text.IndexOf(Encoding.UTF8.GetBytes(basic)) < 0, $"{basic} is in {where}.");
        }
    }

    private static async Task<string> RunAsync(ServerProgram program, ServerOptions options, string user, string? before)
    {
        using var server = await ServerProcess.StartAsync(program, options);
        if (before is null)
        {
            await AssertAsync(201, server, "PUT", "/v2/auth/users/root", "", """{"user":"root","password":"secret"}""");
            await AssertAsync(200, server, "PUT", "/v2/auth/enable", "");
        }
        else
        {
            Assert.Equal(before, await ShownAsync(server));
            await AssertAsync(200, server, "GET", "/v2/keys/netcd", "netcd:pw of netcd, ünï");
            await AssertAsync(401, server, "GET", "/v2/keys/netcd", "netcd:pw of etcd, ünï");
            await AssertAsync(401, server, "GET", "/v2/keys/other", "netcd:pw of netcd, ünï");
        }

        await AssertAsync(
            201, server, "PUT", $"/v2/auth/roles/{user}", Root,
            $$"""{"role":"{{user}}","permissions":{"kv":{"read":["/{{user}}"],"write":["/{{user}}"]} } }""");
        await AssertAsync(
            200, server, "PUT", $"/v2/auth/users/{user}", Root,
            $$"""{"user":"{{user}}","password":"pw of {{user}}, \u00fcn\u00ef","roles":["{{user}}"]}""");
        await AssertAsync(201, server, "PUT", $"/v2/keys/{user}", $"{user}:pw of {user}, ünï", "value=1");
        var shown = await ShownAsync(server);
        await server.StopAsync();
        AssertNoPassword(Encoding.UTF8.GetBytes(server.Log), $"what {program.Name} logged");
        return shown;
    }

    private static async Task<string> ShownAsync(ServerProcess server) =>
        await AssertAsync(200, server, "GET", "/v2/auth/users", Root)
        + await AssertAsync(200, server, "GET", "/v2/auth/roles", Root)
        + await AssertAsync(200, server, "GET", "/v2/keys/?sorted=true", Root);

    private static async Task<string> AssertAsync(
        int status, ServerProcess server, string method, string target, string login, string? body = null)
    {
        var answer = await server.SendAsync(Login.Request(method, target, login, body));
        Assert.True(
            answer.Status == status,
            $"{server.Program.Name}: {method} {target} as {login} is {answer.Status} {answer.Body}\n{server.Log}");
        return answer.Body;
    }
}
