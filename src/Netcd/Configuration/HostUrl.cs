using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Netcd.Configuration;

/// <summary>A URL that names only a place: "http://host:port" or "https://host:port", as every URL flag takes it.</summary>
/// <param name="Scheme">"http" or "https".</param>
/// <param name="Host">Name or address as typed, an IPv6 address without its brackets; empty means every address.</param>
/// <param name="Port">0 to 65535; 0 lets the system choose.</param>
internal sealed record HostUrl(string Scheme, string Host, int Port)
{
    /// <summary>"host:port", with the brackets that an IPv6 address needs.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Reads one URL; the problem is in etcd's words, which end with the URL itself.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out HostUrl? url, [NotNullWhen(false)] out string? problem)
    {
        text = text.Trim();
        url = null;
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = schemeEnd < 0 ? "" : text[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            problem = $"URL scheme must be http or https: {text}";
            return false;
        }

        var rest = text[(schemeEnd + 3)..];
        var authorityEnd = rest.IndexOfAny(['/', '?', '#']);
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        problem = SplitAuthority(authority, text, out var host, out var port)
            ?? ProblemWithRest(authorityEnd < 0 ? "" : rest[authorityEnd..], text);
        url = problem is null ? new HostUrl(scheme, host, port) : null;
        return problem is null;
    }

    public override string ToString() => $"{Scheme}://{Authority}";

    private static string? ProblemWithRest(string rest, string text) => rest switch
    {
        "" => null,
        ['/', ..] => $"URL must not contain a path: {text}",
        _ => $"URL must not contain a query or a fragment: {text}",
    };

    private static string? SplitAuthority(string authority, string text, out string host, out int port)
    {
        (host, port) = ("", 0);
        var colon = authority.LastIndexOf(':');
        var isBracketed = authority.StartsWith('[');
        var bracket = authority.IndexOf(']', StringComparison.Ordinal);
        if (colon < 0 || colon == authority.Length - 1 || (isBracketed && colon != bracket + 1))
        {
            return $"URL address does not have the form \"host:port\": {text}";
        }

        host = isBracketed ? authority[1..bracket] : authority[..colon];
        var portText = authority[(colon + 1)..];
        foreach (var character in host)
        {
            if (!IsHostCharacter(character, isBracketed))
            {
                return $"parse \"{text}\": invalid character \"{character}\" in host name";
            }
        }

        if (!portText.All(char.IsAsciiDigit))
        {
            return $"parse \"{text}\": invalid port \":{portText}\" after host";
        }

        return int.TryParse(portText, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue
            ? null
            : $"URL port must be at most 65535: {text}";
    }

    private static bool IsHostCharacter(char character, bool isBracketed) =>
        char.IsLetterOrDigit(character) || character is '-' or '.' or '_' || (isBracketed && character is ':' or '%');
}
