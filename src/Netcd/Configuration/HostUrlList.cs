using System.Diagnostics.CodeAnalysis;

namespace Netcd.Configuration;

/// <summary>A comma list of <see cref="HostUrl"/>, never empty, kept in the order of its text as etcd keeps it.</summary>
internal sealed class HostUrlList
{
    private readonly HostUrl[] _urls;

    private HostUrlList(HostUrl[] urls) => _urls = urls;

    public IReadOnlyList<HostUrl> Urls => _urls;

    public IReadOnlyList<string> Texts => [.. _urls.Select(url => url.ToString())];

    /// <summary>A <see cref="Flags.FlagReader{T}"/>.</summary>
    public static bool Read(
        string text, [NotNullWhen(true)] out HostUrlList? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        var urls = new List<HostUrl>();
        foreach (var part in text.Split(','))
        {
            if (!HostUrl.TryParse(part, out var url, out problem))
            {
                problem += " (give URLs of the form http://host:port, separated by commas)";
                return false;
            }

            urls.Add(url);
        }

        problem = null;
        value = new HostUrlList([.. urls.OrderBy(url => url.ToString(), StringComparer.Ordinal)]);
        return true;
    }

    /// <summary>As <see cref="Read"/>, but the list may be empty.</summary>
    public static bool ReadOptional(
        string text, [NotNullWhen(true)] out HostUrlList? value, [NotNullWhen(false)] out string? problem)
    {
        if (text.Length > 0)
        {
            return Read(text, out value, out problem);
        }

        (value, problem) = (new HostUrlList([]), null);
        return true;
    }

    public override string ToString() => string.Join(',', Texts);
}
