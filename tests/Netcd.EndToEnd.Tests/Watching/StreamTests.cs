using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Watching;

/// <summary>Where netcd's streams are better than etcd's; <c>docs/compatibility.md</c> names each.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("")]
    [InlineData("&recursive=true")]
    public async Task A_stream_on_a_key_gets_each_removal_once(string recursive)
    {
        using var directory = new TemporaryDirectory();
        using var server = await StartAsync(directory);
        using var stream = await OpenAsync(server, $"/v2/keys/k?wait=true&stream=true{recursive}");

        await PutAsync(server, "/v2/keys/k", "value=1");
        await server.SendAsync(RawRequest.Create("DELETE", "/v2/keys/k", headers: [], body: null));
        await PutAsync(server, "/v2/keys/k", "value=2");
        await server.SendAsync(RawRequest.Create("DELETE", "/v2/keys/k?prevValue=2", headers: [], body: null));
        await PutAsync(server, "/v2/keys/k", "value=3&ttl=1");
        await server.GetAsync("/v2/keys/k?wait=true&waitIndex=9"); // The first write was 4.
        await PutAsync(server, "/v2/keys/k", "value=4");

        Assert.Equal(
            ["set", "delete", "set", "compareAndDelete", "set", "expire", "set"],
            await ActionsAsync(stream, count: 7));
    }

    [Fact]
    public async Task A_stream_from_the_past_goes_on_into_the_present()
    {
        using var directory = new TemporaryDirectory();
        using var server = await StartAsync(directory);
        for (var i = 0; i < 5; i++)
        {
            await PutAsync(server, $"/v2/keys/d/{i}", $"value={i}");
        }

        using var stream = await OpenAsync(server, "/v2/keys/d?wait=true&stream=true&recursive=true&waitIndex=5");
        await PutAsync(server, "/v2/keys/d/5", "value=5");

        for (var i = 1; i <= 5; i++)
        {
            Assert.Contains($"\"value\":\"{i}\"", await stream.ReadChunkAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_that_is_too_slow_is_closed()
    {
        using var directory = new TemporaryDirectory();
        using var server = await StartAsync(directory);
        using var stream = await OpenAsync(server, "/v2/keys/big?wait=true&stream=true");
        var value = "value=" + new string('v', 200_000);

        // Nobody reads the stream: first the sockets' buffers fill up, then the server's queue of 100 events.
        await Poll.UntilAsync(
            "the slow watcher is gone",
            async () =>
            {
                await PutAsync(server, "/v2/keys/big", value);
                var statistics = await server.GetAsync("/v2/stats/store");
                return statistics.Body.Contains("\"watchers\":0", StringComparison.Ordinal) ? statistics : null;
            },
            explain: () => server.Log);

        var read = await stream.ReadToEndAsync();
        Assert.False(read.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "A last chunk would say that all was sent.");
    }

    [Fact]
    public async Task A_watcher_whose_client_went_away_is_freed()
    {
        using var directory = new TemporaryDirectory();
        using var server = await StartAsync(directory);
        var watches = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            watches.Add(await OpenAsync(server, $"/v2/keys/k{i}?wait=true&recursive=true"));
        }

        watches.ForEach(watch => watch.Dispose());

        await Poll.UntilAsync(
            "no watcher is left",
            async () => (await server.GetAsync("/v2/stats/store")) is { } statistics
                && statistics.Body.Contains("\"watchers\":0", StringComparison.Ordinal) ? statistics : null,
            explain: () => server.Log);
    }

    private static Task<ServerProcess> StartAsync(TemporaryDirectory directory) =>
        Programs.StartNetcdAsync(directory);

    private static async Task<RawConnection> OpenAsync(ServerProcess server, string target)
    {
        var connection = await server.ConnectAsync();
        await connection.SendAsync(RawRequest.Get(target).Bytes);
        Assert.Equal(200, (await connection.ReadHeadAsync()).Status);
        return connection;
    }

    private static Task<RawResponse> PutAsync(ServerProcess server, string target, string form) =>
        server.SendAsync(RawRequest.WithForm("PUT", target, form));

    private static async Task<IReadOnlyList<string>> ActionsAsync(RawConnection stream, int count)
    {
        List<string> actions = [];
        for (var i = 0; i < count; i++)
        {
            var text = await stream.ReadChunkAsync() ?? throw new IOException("The stream ended.");
            actions.Add(System.Text.Json.Nodes.JsonNode.Parse(text)?["action"]?.GetValue<string>() ?? "none");
        }

        return actions;
    }
}
