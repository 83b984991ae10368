using System.Text;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Auth;

/// <summary>A password is in memory no longer than the request that it came with.</summary>
/// <remarks>Each request has a password of its own, so that what is found tells where it came from.</remarks>
public sealed class PasswordMemoryTests : IAsyncLifetime, IDisposable
{
    private const string Users = "/v2/auth/users/";
    private const string Root = "R00t-set-by-put";

    private readonly TemporaryDirectory _directory = new();
    private readonly HashSet<(string User, string Password)> _told = [("root", Root)];
    private ServerProcess _server = null!;

    public async Task InitializeAsync() =>
        _server = await ServerProcess.StartAsync(Programs.Netcd, new ServerOptions { DataDir = _directory.Path });

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task No_password_stays_in_memory_whether_it_is_set_remembered_or_refused()
    {
        Assert.Equal(201, await PutAsync("root", Root, login: ""));
        Assert.Equal(201, await PutAsync("al", Told("al", "Set-with-auth-off"), login: ""));
        Assert.Equal(200, await SendAsync(Login.Request("PUT", "/v2/auth/enable", login: "")));

        // Log-ins: right, remembered, wrong, of nobody, to paths that end before or without a log-in.
        Assert.Equal(200, await LoginAsync("/v2/keys/", "root", Root));
        Assert.Equal(200, await LoginAsync("/v2/keys/", "root", Root));
        Assert.Equal(401, await LoginAsync("/v2/keys/", "root", "Wr0ng-zebra"));
        Assert.Equal(401, await LoginAsync("/v2/keys/", "nobody", "Of-no-user-zebra"));
        Assert.Equal(401, await LoginAsync("/v2/keys/", "root", new string('x', 3000) + "Long-zebra"));
        Assert.Equal(200, await LoginAsync("/v2/machines", "root", "Open-path-zebra"));
        Assert.Equal(404, await LoginAsync("/v2/nothing", "root", "Not-found-zebra"));
        Assert.Equal(301, await LoginAsync("//v2/keys", "root", "Redirected-zebra"));

        // Headers that are not taken for credentials, and heads that are refused as a whole.
        Assert.Equal(401, await SendHeadAsync($"Authorization: Basic  {Encoded("Two-blanks-zebra")}\r\n"));
        Assert.Equal(401, await SendHeadAsync($"Authorization: Other {Encoded("Other-scheme-zebra")}\r\n"));
        Assert.Equal(200, await SendHeadAsync($"Authorization:\r\nAuthorization: Basic {Encoded("Second-header-zebra")}\r\n"));
        Assert.Equal(400, await SendHeadAsync($"Authorization: Basic {Encoded("Bad-line-after-zebra")}\r\nno colon\r\n"));
        Assert.Equal(400, await SendHeadAsync($"no colon\r\nAuthorization: Basic {Encoded("Bad-line-before-zebra")}\r\n"));

        // Bodies: taken, refused for what they say, for who sends them, for where they are sent to.
        Assert.Equal(200, await PutAsync("al", Told("al", "Changed-zebra")));
        Assert.Equal(200, await PutAsync("al", Told("al", "Large-body-zebra"), before: $"\"pad\":\"{new string('x', 200_000)}\","));
        Assert.Equal(400, await PutAsync("al", Told("al", "Other-name-zebra"), before: "\"user\":\"other\","));
        Assert.Equal(400, await PutAsync("al", Told("al", "Bad-json-zebra"), after: ","));
        Assert.Equal(400, await PutAsync("al", Told("al", "Bad-type-zebra"), after: ",\"roles\":1"));
        Assert.Equal(400, await PutAsync("al", Told("al", "Twice-zebra"), after: ",\"roles\":[\"a\"],\"grant\":[\"b\"]"));
        Assert.Equal(404, await PutAsync("bo", Told("bo", "No-such-user-zebra"), after: ",\"grant\":[\"b\"]"));
        Assert.Equal(401, await PutAsync("al", Told("al", "Not-root-zebra"), login: "al:Large-body-zebra"));
        Assert.Equal(405, await PutAsync("al", Told("al", "By-post-zebra"), method: "POST"));
        Assert.Equal(301, await PutAsync("/al", Told("/al", "Redirected-body-zebra")));

        // Requests that come in pieces, and such that never come to their end.
        await CutOffAsync(Login.Request("GET", "/v2/keys/", $"root:{Told("root", "Cut-head-zebra")}").Bytes, missing: 4);
        await CutOffAsync(
            Login.Request("PUT", Users + "al", $"root:{Root}", Body("al", Told("al", "Cut-body-zebra"))).Bytes, missing: 1);

        await Poll.UntilAsync(
            "only the user's hash is in memory",
            () => Task.FromResult(Left() is [] ? "yes" : null), // Who is answered may be told a moment before his password is wiped.
            explain: () => string.Join(", ", Left()));
    }

    /// <summary>The passwords that are still there, as text of bytes or characters, or as they came in a header.</summary>
    private List<string> Left()
    {
        var hash = Encoding.UTF8.GetBytes("\"password\":\"$2a$10$"); // Has to be there, so that looking does find.
        List<(string What, byte[] Text)> texts = [];
        foreach (var (user, password) in _told)
        {
            var end = password[^Math.Min(password.Length, 24)..]; // Of a long one this is enough, and says more.
            var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))[^20..].TrimEnd('=');
            texts.Add((end, Encoding.UTF8.GetBytes(end)));
            texts.Add(($"{end} as .NET text", Encoding.Unicode.GetBytes(end)));
            texts.Add(($"{end} as base64", Encoding.UTF8.GetBytes(header)));
            texts.Add(($"{end} as base64 in .NET text", Encoding.Unicode.GetBytes(header)));
        }

        var found = ProcessMemory.Find(_server.Id, [hash, .. texts.Select(text => text.Text)]);
        Assert.Contains(hash, found);
        return [.. texts.Where(text => found.Contains(text.Text)).Select(text => text.What)];
    }

    private string Told(string user, string password)
    {
        _told.Add((user, password));
        return password;
    }

    private string Encoded(string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"root:{Told("root", password)}"));

    private Task<int> LoginAsync(string target, string user, string password) =>
        SendAsync(Login.Request("GET", target, $"{user}:{Told(user, password)}"));

    private Task<int> SendHeadAsync(string headers) => SendAsync(
        new RawRequest("GET", Encoding.ASCII.GetBytes($"GET /v2/keys/ HTTP/1.1\r\nHost: a\r\n{headers}\r\n")));

    private Task<int> PutAsync(
        string user, string password, string login = $"root:{Root}", string before = "", string after = "", string method = "PUT") =>
        SendAsync(Login.Request(method, Users + user, login, Body(user, password, before, after)));

    private static string Body(string user, string password, string before = "", string after = "") =>
        $$"""{"user":"{{user}}",{{before}}"password":"{{password}}"{{after}}}""";

    private async Task<int> SendAsync(RawRequest request)
    {
        using var connection = await _server.ConnectAsync();
        return (await connection.ExchangeAsync(request)).Status;
    }

    private async Task CutOffAsync(byte[] request, int missing)
    {
        using var connection = await _server.ConnectAsync();
        await connection.SendAsync(request.AsMemory(0, request.Length / 2));
        await connection.SendAsync(request.AsMemory(request.Length / 2, request.Length - (request.Length / 2) - missing));
    }
}
