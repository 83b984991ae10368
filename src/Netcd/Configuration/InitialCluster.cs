using System.Diagnostics.CodeAnalysis;

namespace Netcd.Configuration;

/// <summary>The members of a cluster that starts or is joined: "name=url" pairs, where a name may repeat.</summary>
internal sealed class InitialCluster
{
    private readonly SortedDictionary<string, List<string>> _urls = new(StringComparer.Ordinal);

    private InitialCluster()
    {
    }

    public IReadOnlyCollection<string> Names => _urls.Keys;

    /// <summary>Reads the value of --initial-cluster; the problem is in etcd's words.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out InitialCluster? cluster, [NotNullWhen(false)] out string? problem)
    {
        cluster = null;
        var result = new InitialCluster();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? pair : pair[..equals]).Trim();
            if (!HostUrl.TryParse(equals < 0 ? "" : pair[(equals + 1)..], out var url, out problem))
            {
                return false;
            }

            if (!result._urls.TryGetValue(name, out var urls))
            {
                result._urls.Add(name, urls = []);
            }

            urls.Add(url.ToString());
            urls.Sort(StringComparer.Ordinal);
        }

        (cluster, problem) = (result, null);
        return true;
    }

    /// <summary>The peer URLs of a member, sorted; empty if the cluster does not list it.</summary>
    public IReadOnlyList<string> UrlsOf(string name) => _urls.TryGetValue(name, out var urls) ? urls : [];

    /// <summary>The peer URLs of all members.</summary>
    public IEnumerable<string> AllUrls => _urls.Values.SelectMany(urls => urls);

    public bool HasDuplicateUrl() => AllUrls.GroupBy(url => url).Any(same => same.Count() > 1);

    public override string ToString() =>
        string.Join(',', _urls.SelectMany(member => member.Value.Select(url => $"{member.Key}={url}")));
}
