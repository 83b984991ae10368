using System.Text.Json;
using Microsoft.Extensions.Logging;
using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Debug;

public sealed class DebugEndpointTests
{
    [Theory]
    [InlineData("""{"level":"INFO"}""", LogLevel.Information)]
    [InlineData("""{"Level":"debug"} x""", LogLevel.Debug)] // What follows the first value is not read.
    [InlineData("""{"level":"c"}""", LogLevel.Critical)]
    [InlineData("""{"level":"1"}""", LogLevel.Warning)]
    public async Task The_log_level_can_be_set(string body, LogLevel level)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/config/local/log", body);

        Assert.Equal((204, ""), (response.Status, response.Body));
        Assert.Equal([level], server.LogLevels);
    }

    [Theory]
    [InlineData("", "Invalid json body")]
    [InlineData("x", "Invalid json body")]
    [InlineData("[]", "Invalid json body")]
    [InlineData("""{"level":1}""", "Invalid json body")]
    [InlineData("""{"level":"INFO" """, "Invalid json body")]
    [InlineData("{}", "Invalid log level ")]
    [InlineData("null", "Invalid log level ")]
    [InlineData("""{"level":"<x"}""", @"Invalid log level \u003cx")]
    public async Task A_level_that_is_none_is_refused(string body, string message)
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.SendAsync("PUT", "/config/local/log", body);

        Assert.Equal((400, $$"""{"message":"{{message}}"}"""), (response.Status, response.Body));
        Assert.Empty(server.LogLevels);
    }

    [Fact]
    public async Task Variables_are_json_with_one_line_each()
    {
        await using var server = await ApiServer.StartAsync();

        var response = await server.GetAsync("/debug/vars");

        Assert.StartsWith("{\n\"cmdline\": [\"netcd\",\"--name\",\"a\\\"b\"],\n\"file_descriptor_limit\": ", response.Body);
        Assert.EndsWith("}\n}\n", response.Body);
        Assert.Equal("application/json; charset=utf-8", response["Content-Type"]);
        using var document = JsonDocument.Parse(response.Body);
        var raft = document.RootElement.GetProperty("raft.status");
        Assert.Equal("b5179d13d0285315", raft.GetProperty("lead").GetString());
        Assert.Equal("StateLeader", raft.GetProperty("raftState").GetString());
    }
}
