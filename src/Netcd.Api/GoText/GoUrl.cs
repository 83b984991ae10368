using System.Text;

namespace Netcd.Api.GoText;

/// <summary>Judges URLs of members as etcd does with Go's URL parser, and says in the same words what is wrong.</summary>
internal static class GoUrl
{
    /// <summary>Empty if the URL may be that of a member: a known scheme, <c>host:port</c>, no path.</summary>
    public static string MemberUrlProblem(string url)
    {
        var rest = url.Split('#', count: 2)[0];
        if (ControlIn(url))
        {
            return $"parse {Quote(url)}: net/url: invalid control character in URL";
        }

        if (!TrySplitScheme(rest, out var scheme, out rest))
        {
            return $"parse {Quote(url)}: missing protocol scheme";
        }

        rest = rest.Split('?', count: 2)[0];
        var (authority, path) = SplitAuthority(scheme, rest);
        if (ParseProblem(scheme, authority, path) is { } problem)
        {
            return $"parse {Quote(url)}: {problem}";
        }

        if (scheme is not ("http" or "https" or "unix" or "unixs"))
        {
            return $"URL scheme must be http, https, unix, or unixs: {url}";
        }

        if (!IsHostAndPort(authority[(authority.LastIndexOf('@') + 1)..]))
        {
            return $"URL address does not have the form \"host:port\": {url}";
        }

        return path.Length > 0 ? $"URL must not contain a path: {url}" : "";
    }

    /// <summary>The URL of a member as Go writes it again, so that equal URLs have equal texts.</summary>
    /// <param name="url">A URL without a <see cref="MemberUrlProblem"/>.</param>
    public static string Canonical(string url)
    {
        var whole = url.IndexOf('#') == url.Length - 1 ? url[..^1] : url;
        var colon = whole.IndexOf(':');
        var host = colon + "://".Length;
        var hostEnd = whole.AsSpan(host).IndexOfAny('?', '#') is >= 0 and var length ? host + length : whole.Length;
        var canonical = new StringBuilder(whole[..host].ToLowerInvariant());
        foreach (var unit in Encoding.UTF8.GetBytes(whole[host..hostEnd]))
        {
            canonical.Append(unit < 0x80 ? ((char)unit).ToString() : $"%{unit:X2}");
        }

        return canonical.Append(whole, hostEnd, whole.Length - hostEnd).ToString();
    }

    /// <summary>False for a colon at the start. Without a scheme the whole text is the rest.</summary>
    private static bool TrySplitScheme(string text, out string scheme, out string rest)
    {
        (scheme, rest) = ("", text);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == ':')
            {
                (scheme, rest) = (text[..i].ToLowerInvariant(), text[(i + 1)..]);
                return i > 0;
            }

            if (!char.IsAsciiLetter(character) && (i == 0 || !(char.IsAsciiDigit(character) || "+-.".Contains(character))))
            {
                return true;
            }
        }

        return true;
    }

    private static (string Authority, string Path) SplitAuthority(string scheme, string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal) || (scheme.Length == 0 && rest.StartsWith("///", StringComparison.Ordinal)))
        {
            // "a:b" is opaque: neither host nor path.
            return ("", scheme.Length > 0 && !rest.StartsWith('/') ? "" : rest);
        }

        var slash = rest.IndexOf('/', startIndex: 2);
        return slash < 0 ? (rest[2..], "") : (rest[2..slash], rest[slash..]);
    }

    private static string? ParseProblem(string scheme, string authority, string path)
    {
        if (scheme.Length == 0 && path.Split('/')[0].Contains(':'))
        {
            return "first path segment in URL cannot contain colon";
        }

        var host = authority[(authority.LastIndexOf('@') + 1)..];
        if (host.Length < authority.Length && BadEscape(authority[..^(host.Length + 1)]) is { } userEscape)
        {
            return userEscape;
        }

        return HostProblem(host) ?? BadEscape(path);
    }

    private static string? HostProblem(string host)
    {
        var bracket = host.LastIndexOf(']');
        if (host.StartsWith('[') && bracket < 0)
        {
            return "missing ']' in host";
        }

        var port = host.StartsWith('[') ? host[(bracket + 1)..]
            : host.LastIndexOf(':') is >= 0 and var colon ? host[colon..]
            : "";
        if (port.Length > 0 && (port[0] != ':' || port.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
        {
            return $"invalid port {Quote(port)} after host";
        }

        foreach (var character in host)
        {
            if (character < 0x80 && !char.IsAsciiLetterOrDigit(character) && !"!$&'()*+,;=:[]<>\"-_.~%".Contains(character))
            {
                return $"invalid character {Quote(character.ToString())} in host name";
            }
        }

        return BadEscape(host);
    }

    private static string? BadEscape(string text)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return $"invalid URL escape {Quote(text[i..Math.Min(i + 3, text.Length)])}";
            }
        }

        return null;
    }

    /// <summary>As Go's <c>net.SplitHostPort</c> takes it: one colon, or any number inside brackets before it.</summary>
    private static bool IsHostAndPort(string host)
    {
        var colon = host.LastIndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        return host.StartsWith('[')
            ? host.IndexOf(']') == colon - 1
            : host.IndexOf(':') == colon && host.AsSpan().IndexOfAny('[', ']') < 0;
    }

    private static bool ControlIn(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f');

    /// <summary>Go's <c>%q</c>, as far as URLs can need it.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < 0x20 or 0x7f => $"\\x{rune.Value:x2}",
                _ => rune.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
