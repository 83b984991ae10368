using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>A watch that stays open and gets one chunk per event.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly RawConnection _connection;

    private EventStream(RawConnection connection) => _connection = connection;

    /// <summary>Opens it; the answer's head says that the watch stands.</summary>
    public static async Task<EventStream> OpenAsync(ClusterMember member, string key)
    {
        var connection = await RawConnection.OpenAsync(member.Options.ClientPort);
        await connection.SendAsync(RawRequest.Get($"/v2/keys{key}?wait=true&recursive=true&stream=true").Bytes);
        Assert.Equal(200, (await connection.ReadHeadAsync()).Status);
        return new EventStream(connection);
    }

    /// <summary>The values of the next events.</summary>
    public async Task<IReadOnlyList<string>> ReadValuesAsync(int count)
    {
        List<string> values = [];
        var text = "";
        while (values.Count < count)
        {
            text += await _connection.ReadChunkAsync() ?? throw new IOException($"The stream ended after {values.Count} events.");
            for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', StringComparison.Ordinal))
            {
                values.Add($"{JsonNode.Parse(text[..end])?["node"]?["value"]}");
                text = text[(end + 1)..];
            }
        }

        return values;
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
