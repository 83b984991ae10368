using System.Text;
using System.Text.Json.Nodes;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.TakeOver;

/// <summary>What clients of a member see; two members that show equal texts hold the same data.</summary>
internal sealed record VisibleState(ulong Index, string ClusterId, string Keys, string Members)
{
    public static async Task<VisibleState> ReadAsync(ServerProcess server)
    {
        var keys = await server.GetAsync("/v2/keys/?recursive=true&sorted=true");
        var members = await server.GetAsync("/v2/members");
        return new VisibleState(
            keys.EtcdIndex,
            keys.Header("X-Etcd-Cluster-Id") ?? "none",
            WithoutClocks(keys.Body),
            members.Body);
    }

    /// <summary>The events that a member still knows of the past, one text per index asked for.</summary>
    public static async Task<IReadOnlyList<string>> HistoryAsync(ServerProcess server, IEnumerable<ulong> indexes)
    {
        List<string> events = [];
        foreach (var index in indexes)
        {
            var response = await server.GetAsync($"/v2/keys/?wait=true&recursive=true&waitIndex={index}");
            events.Add(WithoutClocks(response.Body));
        }

        return events;
    }

    /// <summary>The same JSON without the remaining TTLs, which fall with time; expirations stay.</summary>
    public static string WithoutClocks(string latin1Json)
    {
        var root = JsonNode.Parse(Encoding.Latin1.GetBytes(latin1Json))
            ?? throw new FormatException($"Not JSON: {latin1Json}");
        RemoveTtl(root);
        return root.ToJsonString();
    }

    public static void RemoveTtl(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                fields.Remove("ttl");
                foreach (var (_, value) in fields)
                {
                    RemoveTtl(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    RemoveTtl(item);
                }

                break;
        }
    }
}
