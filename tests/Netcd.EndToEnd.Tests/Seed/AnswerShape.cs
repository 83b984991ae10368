using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Netcd.EndToEnd.Tests.Seed;

/// <summary>An answer without what differs from server to server: times, IDs, versions, URLs, the values of indexes.</summary>
internal static partial class AnswerShape
{
    /// <summary>Fields sorted; each index is replaced by its rank among the indexes of the answer.</summary>
    public static string Of(string json)
    {
        var root = JsonNode.Parse(json) ?? throw new FormatException($"Not JSON: {json}");
        List<ulong> indexes = [];
        Collect(root, indexes);
        var ranks = indexes.Distinct().Order().Select((index, rank) => (index, rank)).ToDictionary();
        return Shape(name: string.Empty, root, ranks);
    }

    private static void Collect(JsonNode? node, List<ulong> indexes)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    if (name is "createdIndex" or "modifiedIndex")
                    {
                        indexes.Add(value!.GetValue<ulong>()); // These fields are numbers whenever they are there.
                    }

                    Collect(value, indexes);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, indexes);
                }

                break;
        }
    }

    private static string Shape(string name, JsonNode? node, Dictionary<ulong, int> ranks) => node switch
    {
        JsonObject fields => "{" + string.Join(", ", fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}: {Shape(field.Key, field.Value, ranks)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(item => Shape(name, item, ranks))) + "]",
        _ => name switch
        {
            "createdIndex" or "modifiedIndex" => $"index {ranks[node!.GetValue<ulong>()]}", // As in Collect.
            "index" => "some index",
            "expiration" or "startTime" or "uptime" => "some time",
            "id" or "leader" => "some ID",
            "name" or "clientURLs" or "peerURLs" => "some name",
            "etcdserver" or "etcdcluster" => "some version",
            "cause" => Bracketed().Replace(node!.GetValue<string>(), "[oldest/asked]"), // A string by the format of errors.
            "key" => InOrder().Replace(node!.GetValue<string>(), match => // A string likewise.
                $"/in-order {ranks[ulong.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)]}"),
            _ => node?.ToJsonString(JsonSerializerOptions.Default) ?? "null",
        },
    };

    [GeneratedRegex("/([0-9]{20})$")]
    private static partial Regex InOrder();

    [GeneratedRegex(@"\[[0-9]+/[0-9]+\]")]
    private static partial Regex Bracketed();
}
