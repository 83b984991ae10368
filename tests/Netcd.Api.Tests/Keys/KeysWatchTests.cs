using System.Text.RegularExpressions;
using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Keys;

public sealed class KeysWatchTests
{
    private const string SetA4 = """{"action":"set","node":{"key":"/a","value":"1","modifiedIndex":4,"createdIndex":4}}""" + "\n";

    [Fact]
    public async Task A_long_poll_sends_its_headers_at_once_and_ends_with_the_first_event()
    {
        await using var server = await ApiServer.StartAsync();
        var watcher = server.Connect();
        await watcher.WriteAsync("GET", "/v2/keys/a?wait=true", form: "");
        var head = new ApiResponse(await watcher.ReadHeadAsync(), Body: "");

        await server.SendAsync("PUT", "/v2/keys/b", "value=0");
        await server.SendAsync("DELETE", "/v2/keys/b");
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        Assert.Equal((200, "3", "chunked"), (head.Status, head["X-Etcd-Index"], head["Transfer-Encoding"]));
        Assert.Equal(SetA4.Replace('4', '6'), await watcher.ReadChunkAsync());
        Assert.Null(await watcher.ReadChunkAsync());
        Assert.Equal(200, (await watcher.SendAsync("GET", "/v2/keys/a", form: "")).Status); // The connection lives on.
    }

    [Fact]
    public async Task A_stream_goes_on_and_each_event_is_a_chunk()
    {
        await using var server = await ApiServer.StartAsync();
        var watcher = server.Connect();
        await watcher.WriteAsync("GET", "/v2/keys/?wait=true&recursive=true&stream=true", form: "");
        await watcher.ReadHeadAsync();

        await server.SendAsync("PUT", "/v2/keys/a", "value=1");
        Assert.Equal(SetA4, await watcher.ReadChunkAsync());
        await server.SendAsync("DELETE", "/v2/keys/a");
        Assert.StartsWith("""{"action":"delete","node":{"key":"/a",""", await watcher.ReadChunkAsync());
    }

    [Fact]
    public async Task A_watch_from_the_past_is_answered_at_once()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");
        await server.SendAsync("PUT", "/v2/keys/a", "value=2");

        var response = await server.GetAsync("/v2/keys/a?wait=true&waitIndex=4");

        Assert.Equal("5", response["X-Etcd-Index"]);
        Assert.Equal(SetA4, response.Body);
    }

    [Fact]
    public async Task A_watch_from_before_the_history_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        var connection = server.Connect();
        for (var i = 0; i < 1000; i++)
        {
            await connection.SendAsync("PUT", "/v2/keys/a", "value=1");
        }

        var response = await connection.SendAsync("GET", "/v2/keys/a?wait=true&waitIndex=3", form: "");

        Assert.Equal(400, response.Status);
        Assert.Equal(
            """{"errorCode":401,"message":"The event in requested index is outdated and cleared","cause":"the requested history has been cleared [4/3]","index":1003}""" + "\n",
            response.Body);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_watcher()
    {
        await using var server = await ApiServer.StartAsync();
        var watcher = server.Connect();
        await watcher.WriteAsync("GET", "/v2/keys/a?wait=true&stream=true", form: "");
        await watcher.ReadHeadAsync();
        Assert.Equal(1, server.Member.Store.Statistics.Watchers);

        await watcher.HangUpAsync();

        Assert.Equal(0, server.Member.Store.Statistics.Watchers);
    }

    [Fact]
    public async Task An_event_of_expiry_reaches_its_watcher()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1&ttl=1");
        var watcher = server.Connect();
        await watcher.WriteAsync("GET", "/v2/keys/a?wait=true", form: "");
        await watcher.ReadHeadAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.StartsWith("""{"action":"expire","node":{"key":"/a",""", await watcher.ReadChunkAsync());
    }

    [Fact]
    public async Task A_thousand_watchers_are_told_of_one_event()
    {
        await using var server = await ApiServer.StartAsync();
        var watchers = Enumerable.Range(0, 1000).Select(_ => server.Connect()).ToArray();
        foreach (var watcher in watchers)
        {
            await watcher.WriteAsync("GET", "/v2/keys/a?wait=true", form: "");
            await watcher.ReadHeadAsync();
        }

        await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        foreach (var watcher in watchers)
        {
            Assert.Equal(SetA4, await watcher.ReadChunkAsync());
        }

        Assert.Equal(0, server.Member.Store.Statistics.Watchers);
    }

    [Fact]
    public async Task A_stream_that_is_read_too_slowly_is_cut_off_instead_of_leaving_events_out()
    {
        await using var server = await ApiServer.StartAsync();
        var watcher = server.Connect();
        await watcher.WriteAsync("GET", "/v2/keys/a?wait=true&stream=true", form: "");
        await watcher.ReadHeadAsync();
        var writer = server.Connect();
        const int Writes = 200; // More than the store keeps for a watcher and the connection takes together.
        for (var i = 0; i < Writes; i++)
        {
            await writer.SendAsync("PUT", "/v2/keys/a?noValueOnSuccess=true", "value=" + new string('v', 10_000));
        }

        var sent = await watcher.ReadToEndAsync();
        var told = 0;
        foreach (Match document in Regex.Matches(sent, "\"node\":\\{[^}]*\"modifiedIndex\":([0-9]+),"))
        {
            Assert.Equal($"{4 + told++}", document.Groups[1].Value); // None left out.
        }

        Assert.False(sent.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "A proper end would hide that events are missing.");
        Assert.InRange(told, 100, Writes - 1);
        Assert.Equal(0, server.Member.Store.Statistics.Watchers);
    }
}
