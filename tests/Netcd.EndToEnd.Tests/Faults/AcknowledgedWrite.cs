using System.Globalization;
using System.Text.Json.Nodes;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>A write that the server said it has. Each key counts up, so that a number tells the value.</summary>
internal sealed record AcknowledgedWrite(ulong Index, string Key, int Number)
{
    /// <summary>Reads the node out of an answer or event.</summary>
    public static AcknowledgedWrite Read(string json)
    {
        var node = JsonNode.Parse(json)?["node"] ?? throw new FormatException($"No node: {json}");
        var value = node["value"]!.GetValue<string>(); // Every node that these tests write has these three.
        return new AcknowledgedWrite(
            node["modifiedIndex"]!.GetValue<ulong>(),
            node["key"]!.GetValue<string>(),
            int.Parse(value[..value.IndexOf('x', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
    }
}
