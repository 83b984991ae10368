using System.Text.Json.Nodes;

namespace Netcd.EndToEnd.Tests.Crash;

/// <summary>Reads the node out of an answer or event.</summary>
internal static class NodeText
{
    public static AcknowledgedWrite Read(string json)
    {
        var node = JsonNode.Parse(json)?["node"] ?? throw new FormatException($"No node: {json}");
        return new AcknowledgedWrite(
            node["modifiedIndex"]!.GetValue<ulong>(), // Every node of an answer to a write has these three.
            node["key"]!.GetValue<string>(),
            node["value"]!.GetValue<string>());
    }
}
