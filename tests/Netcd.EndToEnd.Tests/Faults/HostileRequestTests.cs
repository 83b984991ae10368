using System.Text;
using System.Text.RegularExpressions;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Requests that no honest client sends, to a real etcd and to netcd: the same answer, and both go on.</summary>
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;
    private const int PeakKiBMax = 300 * 1024;

    /// <summary>What is wrong, and what is sent.</summary>
    public static TheoryData<string, string> Requests => new()
    {
        { "NUL in a key", Put("/v2/keys/a%00b", "value=x") },
        { "control characters", Put("/v2/keys/a%01%1f%7f", "value=%00%01%1f") },
        { "invalid UTF-8", Put("/v2/keys/%ff%fe%c0%80", "value=%ff%fe") },
        { "raw invalid UTF-8 in the body", Put("/v2/keys/raw", "value=\u00ff\u00fe\u00c0") },
        { "bad escape in the path", "GET /v2/keys/a%zz HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "bad escape in the query", "GET /v2/keys/a?recursive=%zz HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "bad escape in the body", Put("/v2/keys/a", "value=%zz") },
        { "a parameter twice", Put("/v2/keys/twice", "value=1&value=2") },
        { "contradicting parameters", Put("/v2/keys/contra?prevExist=true&value=query", "prevExist=false&value=body") },
        { "contradicting conditions", Put("/v2/keys/contra", "value=x&prevExist=false&prevIndex=7&prevValue=y") },
        { "directory with a value", Put("/v2/keys/dirvalue", "dir=true&value=x") },
        { "TTL below zero", Put("/v2/keys/ttl", "value=x&ttl=-1") },
        { "TTL over 64 bits", Put("/v2/keys/ttl", "value=x&ttl=18446744073709551616") },
        { "TTL that is no number", Put("/v2/keys/ttl", "value=x&ttl=1e3") },
        { "TTL of nothing", Put("/v2/keys/ttl?noValueOnSuccess=true", "value=x&ttl=") },
        { "index below zero", Put("/v2/keys/a", "value=x&prevIndex=-1") },
        { "index over 64 bits", "GET /v2/keys/a?wait=true&waitIndex=18446744073709551616 HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "the largest index", Put("/v2/keys/a", "value=x&prevIndex=18446744073709551615") },
        { "an unknown method", "BREW /v2/keys/a HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a lower-case method", "get /v2/keys/ HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "PATCH", "PATCH /v2/keys/a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" },
        { "no Host", "GET /v2/keys/ HTTP/1.1\r\n\r\n" },
        { "two Hosts", "GET /v2/keys/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
        {
            "length and chunks", "PUT /v2/keys/both HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nvalue=x\r\n0\r\n\r\n"
        },
        { "two lengths", "PUT /v2/keys/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab" },
        { "a length below zero", "PUT /v2/keys/a HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" },
        { "an unknown coding", "PUT /v2/keys/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n" },
        { "a chunk that is no number", Chunked("zz\r\nvalue=x\r\n0\r\n\r\n") },
        { "a chunk longer than any number", Chunked("fffffffffffffffff\r\nvalue=x\r\n0\r\n\r\n") },
        { "newlines alone", "GET /v2/keys/twice HTTP/1.1\nHost: a\n\n" },
        { "a return inside a header", "GET /v2/keys/twice HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n" },
        { "a folded header", "GET /v2/keys/twice HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n" },
        { "a space before the colon", "GET /v2/keys/ HTTP/1.1\r\nHost : a\r\n\r\n" },
        { "NUL in a header", "GET /v2/keys/ HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n" },
        { "dots towards /0", "GET /v2/keys/../0/members HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "escaped dots towards /0", "GET /v2/keys/%2e%2e/0/members HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "escaped slashes towards /0", "GET /v2/keys/..%2f0%2fmembers HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "all escaped towards /2", "GET /v2/keys/%2e%2e%2f2 HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "many dots towards /2", "GET /v2/keys/a/..%2f..%2f..%2f..%2f2 HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "a write towards /0", Put("/v2/keys/%2e%2e%2f0%2fversion", "value=9.9.9") },
        { "a write towards /2", Put("/v2/keys/..%2f2%2fenabled", "value=true") },
    };

    [Fact]
    public async Task The_answers_are_those_of_etcd()
    {
        using var directory = new TemporaryDirectory();
        using var etcd = await ServerProcess.StartAsync(Programs.Etcd, Options(directory, "etcd"));
        using var netcd = await ServerProcess.StartAsync(Programs.Netcd, Options(directory, "netcd"));
        List<string> differences = [];
        foreach (var row in Requests)
        {
            var (name, request) = ((string)row[0], (string)row[1]);
            var (theirs, ours) = (await AnswerAsync(etcd, request), await AnswerAsync(netcd, request));
            if (theirs != ours)
            {
                differences.Add($"{name}\n  etcd:  {theirs}\n  netcd: {ours}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Contains("\"etcdcluster\":\"3.4.0\"", (await netcd.GetAsync("/version")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await netcd.GetAsync("/v2/keys/")).Status);
    }

    [Fact]
    public async Task A_TTL_that_passes_the_end_of_time_ends_the_key_at_once_as_in_etcd()
    {
        using var directory = new TemporaryDirectory();
        using var etcd = await ServerProcess.StartAsync(Programs.Etcd, Options(directory, "etcd"));
        using var netcd = await ServerProcess.StartAsync(Programs.Netcd, Options(directory, "netcd"));
        var put = Put("/v2/keys/ttl?noValueOnSuccess=true", "value=x&ttl=9223372036854775807");
        Assert.Equal(await AnswerAsync(etcd, put), await AnswerAsync(netcd, put));

        const string Wait = "GET /v2/keys/ttl?wait=true&waitIndex=5 HTTP/1.1\r\nHost: a\r\n\r\n"; // The PUT was 4.
        var (theirs, ours) = (await AnswerAsync(etcd, Wait), await AnswerAsync(netcd, Wait));

        Assert.Contains("\"action\":\"expire\"", ours, StringComparison.Ordinal);
        Assert.Equal(WithoutTimes(theirs), WithoutTimes(ours));
    }

    [Theory]
    [InlineData(10 * MiB)]
    [InlineData((10 * MiB) + 1)]
    [InlineData(30 * MiB)]
    public async Task A_body_at_the_limit_of_10_MiB_is_answered_as_etcd_does_and_memory_stays_bounded(int bodyBytes)
    {
        using var directory = new TemporaryDirectory();
        using var etcd = await ServerProcess.StartAsync(Programs.Etcd, Options(directory, "etcd"));
        using var netcd = await ServerProcess.StartAsync(Programs.Netcd, Options(directory, "netcd"));
        var request = RawRequest.WithForm("PUT", "/v2/keys/big?noValueOnSuccess=true", "value=" + new string('v', bodyBytes - 6));
        await using var bystander = new Bystander(netcd.Options.ClientPort);
        bystander.Start();

        var (theirs, ours) = (await etcd.SendAsync(request), await netcd.SendAsync(request));

        Assert.Equal(theirs.Status, ours.Status);
        Assert.Equal(theirs.Body, ours.Body);
        Report(netcd, $"body of {bodyBytes} bytes: {ours.Status}; {await bystander.FinishAsync()}");
    }

    [Fact]
    public async Task Heads_of_one_MiB_are_served_or_refused_as_in_etcd_and_do_not_pile_up()
    {
        using var directory = new TemporaryDirectory();
        using var etcd = await ServerProcess.StartAsync(Programs.Etcd, Options(directory, "etcd"));
        using var netcd = await ServerProcess.StartAsync(Programs.Netcd, Options(directory, "netcd"));
        foreach (var bytes in (int[])[MiB - 1000, (2 * MiB) + 1])
        {
            var request = $"GET /v2/keys/ HTTP/1.1\r\nHost: a\r\nX: {new string('x', bytes)}\r\n\r\n";
            Assert.Equal(await StatusAsync(etcd, request), await StatusAsync(netcd, request));
        }

        var half = Encoding.Latin1.GetBytes($"GET /v2/keys/ HTTP/1.1\r\nHost: a\r\nX: {new string('x', MiB - 1000)}");
        List<RawConnection> open = [];
        await using var bystander = new Bystander(netcd.Options.ClientPort);
        bystander.Start();
        for (var i = 0; i < 50; i++)
        {
            open.Add(await netcd.ConnectAsync());
            await open[^1].SendAsync(half);
        }

        Assert.Equal(200, (await netcd.GetAsync("/v2/keys/")).Status);
        open.ForEach(connection => connection.Dispose());
        Report(netcd, $"50 half-sent heads of 1 MiB; {await bystander.FinishAsync()}");
    }

    private void Report(ServerProcess server, string what)
    {
        var figures = ProcessFigures.Of(server.Id);
        output.WriteLine($"{what}; {figures}");
        Assert.InRange(figures.PeakKiB, 0, PeakKiBMax);
    }

    /// <summary>Status and body, without what differs from member to member; or that the connection was closed.</summary>
    private static async Task<string> AnswerAsync(ServerProcess server, string request)
    {
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(Encoding.Latin1.GetBytes(request));
        try
        {
            var response = await connection.ReadResponseAsync(request[..request.IndexOf(' ', StringComparison.Ordinal)]);
            return $"{response.Status} {response.Body}";
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    private static string WithoutTimes(string answer) => Regex.Replace(answer, "\"(expiration|ttl)\":[^,}]+", "$1");

    private static async Task<string> StatusAsync(ServerProcess server, string request) =>
        (await AnswerAsync(server, request)).Split(' ')[0];

    private static ServerOptions Options(TemporaryDirectory directory, string name) =>
        new() { DataDir = directory.Child(name), AdvertisedPeerUrl = "http://127.0.0.1:2380", AdvertisedClientUrl = "http://127.0.0.1:2379" };

    private static string Put(string target, string body) =>
        $"PUT {target} HTTP/1.1\r\nHost: a\r\nContent-Type: {RawRequest.Form}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Chunked(string body) =>
        $"PUT /v2/keys/chunks HTTP/1.1\r\nHost: a\r\nContent-Type: {RawRequest.Form}\r\nTransfer-Encoding: chunked\r\n\r\n{body}";
}
