namespace Netcd.Conformance.Tests.Comparison;

/// <summary>
/// Sorts the <c>nodes</c> arrays of a listing without touching any other byte: etcd lists a directory in random order
/// unless asked for <c>sorted=true</c>.
/// </summary>
internal static class NodeOrder
{
    private const string Opening = "\"nodes\":[";

    public static string Sort(string json)
    {
        var opening = json.IndexOf(Opening, StringComparison.Ordinal);
        if (opening < 0)
        {
            return json;
        }

        var start = opening + Opening.Length;
        List<string> nodes = [];
        var end = start;
        while (json[end] != ']')
        {
            end += json[end] == ',' ? 1 : 0;
            var nodeEnd = EndOfObject(json, end);
            nodes.Add(Sort(json[end..nodeEnd]));
            end = nodeEnd;
        }

        nodes.Sort(StringComparer.Ordinal);
        return $"{json[..start]}{string.Join(',', nodes)}{Sort(json[end..])}";
    }

    private static int EndOfObject(string json, int start)
    {
        var depth = 0;
        var quoted = false;
        for (var i = start; i < json.Length; i++)
        {
            switch (json[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '{' when !quoted:
                    depth++;
                    break;
                case '}' when !quoted && --depth == 0:
                    return i + 1;
            }
        }

        throw new FormatException($"No end of the object at {start} in {json}.");
    }
}
