using System.Text;
using System.Text.Json.Nodes;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>A key with its value and the index of the write that made it.</summary>
internal sealed record StoredWrite(ulong Index, string Key, string Value)
{
    /// <summary>The one in an answer to a write, or in an event.</summary>
    public static StoredWrite OfAnswer(string latin1Json) => OfNode(Parse(latin1Json)["node"]);

    /// <summary>All keys below a directory, in the order of their indexes.</summary>
    public static IReadOnlyList<StoredWrite> OfListing(string latin1Json) =>
        [.. Leaves(Parse(latin1Json)["node"]).Select(OfNode).OrderBy(write => write.Index)];

    private static JsonNode Parse(string latin1Json) =>
        JsonNode.Parse(Encoding.Latin1.GetBytes(latin1Json)) ?? throw new FormatException("null is no answer.");

    private static IEnumerable<JsonNode?> Leaves(JsonNode? node) =>
        node?["dir"] is null ? [node] : node["nodes"]?.AsArray().SelectMany(Leaves) ?? [];

    private static StoredWrite OfNode(JsonNode? node) =>
        node?["modifiedIndex"] is { } index && node["key"] is { } key && node["value"] is { } value
            ? new StoredWrite(index.GetValue<ulong>(), key.GetValue<string>(), value.GetValue<string>())
            : throw new FormatException($"Not a key: {node?.ToJsonString()}");
}
