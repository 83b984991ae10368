using Netcd.Api.GoText;

namespace Netcd.Api.Members;

/// <summary>Reads the peer URLs out of the body of a members request.</summary>
internal static class MemberUrls
{
    private const string BodyType = "struct { PeerURLs []string \"json:\\\"peerURLs\\\"\" }";

    /// <summary>The URLs sorted as text, or what is wrong with the body in etcd's words.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out IReadOnlyList<string> urls, out string problem)
    {
        urls = [];
        try
        {
            if (!TryReadStrings(GoJsonParser.ParseWhole(body), out var texts, out problem))
            {
                return false;
            }

            return TryParseUrls(texts, out urls, out problem);
        }
        catch (GoJsonSyntaxException malformed)
        {
            problem = malformed.Message;
            return false;
        }
    }

    private static bool TryReadStrings(GoJsonValue body, out List<string> texts, out string problem)
    {
        texts = [];
        problem = "";
        if (body.Kind is not (GoJsonKind.Object or GoJsonKind.Null))
        {
            problem = $"json: cannot unmarshal {body.KindName} into Go value of type {BodyType}";
            return false;
        }

        foreach (var (name, value) in body.Members)
        {
            if (GoFieldName.Fold(name) == "peerurls"
                && !TryReadList(value, texts, out problem))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadList(GoJsonValue list, List<string> texts, out string problem)
    {
        texts.Clear(); // The last of several lists counts.
        problem = list.Kind is GoJsonKind.Array or GoJsonKind.Null ? "" : CannotUnmarshal(list, "[]string");
        foreach (var item in list.Items)
        {
            if (problem.Length == 0 && item.Kind is not (GoJsonKind.String or GoJsonKind.Null))
            {
                problem = CannotUnmarshal(item, "string");
            }

            texts.Add(item.Text);
        }

        return problem.Length == 0;
    }

    private static string CannotUnmarshal(GoJsonValue value, string type) =>
        $"json: cannot unmarshal {value.KindName} into Go struct field .peerURLs of type {type}";

    private static bool TryParseUrls(List<string> texts, out IReadOnlyList<string> urls, out string problem)
    {
        var parsed = new List<string>();
        urls = parsed;
        problem = texts.Count == 0 ? "no valid URLs given" : "";
        foreach (var text in texts)
        {
            var url = text.Trim();
            problem = GoUrl.MemberUrlProblem(url);
            if (problem.Length > 0)
            {
                return false;
            }

            parsed.Add(GoUrl.Canonical(url));
        }

        parsed.Sort(StringComparer.Ordinal);
        return problem.Length == 0;
    }
}
