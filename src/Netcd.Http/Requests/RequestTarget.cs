namespace Netcd.Http.Requests;

/// <summary>Takes a request target apart as Go's url.ParseRequestURI does.</summary>
/// <remarks>All parts are places in the target. The path is checked but not yet decoded.</remarks>
internal readonly record struct RequestTarget(Part Path, Part Query, Part Host)
{
    public static bool TryParse(ReadOnlySpan<byte> target, bool isConnect, out RequestTarget parsed)
    {
        parsed = default;
        if (target.IsEmpty || GoToken.HasControl(target))
        {
            return false;
        }

        if (target[0] == '/')
        {
            return TryParsePathAndQuery(target, pathStart: 0, host: default, out parsed);
        }

        if (isConnect)
        {
            return TryParseAuthority(target, authorityStart: 0, out parsed);
        }

        if (target is [(byte)'*'])
        {
            parsed = new RequestTarget(new Part(0, 1), Query: default, Host: default);
            return true;
        }

        var schemeLength = SchemeLength(target);
        if (schemeLength == 0)
        {
            return false;
        }

        var rest = target[(schemeLength + 1)..];
        if (rest.StartsWith("//"u8))
        {
            return TryParseAuthority(target, schemeLength + 3, out parsed);
        }

        if (rest.StartsWith("/"u8))
        {
            return TryParsePathAndQuery(target, schemeLength + 1, host: default, out parsed);
        }

        // An opaque URL such as "a:b" has no path, and so goes to the root.
        return TryParseOpaque(target, schemeLength + 1, out parsed);
    }

    /// <summary>0 if there is none: a scheme is a letter, then letters, digits and "+-.", then a colon.</summary>
    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var c = target[i];
            if (c == ':')
            {
                return i;
            }

            var isLater = char.IsAsciiDigit((char)c) || c is (byte)'+' or (byte)'-' or (byte)'.';
            if (!char.IsAsciiLetter((char)c) && (i == 0 || !isLater))
            {
                return 0;
            }
        }

        return 0;
    }

    private static bool TryParseOpaque(ReadOnlySpan<byte> target, int start, out RequestTarget parsed)
    {
        var question = target[start..].IndexOf((byte)'?');
        var query = question < 0 ? default : new Part(start + question + 1, target.Length - start - question - 1);
        parsed = new RequestTarget(new Part(start, 0), query, Host: default);
        return true;
    }

    private static bool TryParseAuthority(ReadOnlySpan<byte> target, int authorityStart, out RequestTarget parsed)
    {
        parsed = default;
        var beforeQuery = target.IndexOf((byte)'?');
        var end = beforeQuery < 0 ? target.Length : beforeQuery;
        if (end < authorityStart)
        {
            return false;
        }

        var slash = target[authorityStart..end].IndexOf((byte)'/');
        var pathStart = slash < 0 ? end : authorityStart + slash;
        var authority = target[authorityStart..pathStart];
        var at = authority.LastIndexOf((byte)'@');
        if (at >= 0 && !IsUserInfo(authority[..at]))
        {
            return false;
        }

        var host = new Part(authorityStart + at + 1, authority.Length - at - 1);
        return IsHostAndPort(host.Of(target)) && TryParsePathAndQuery(target, pathStart, host, out parsed);
    }

    private static bool TryParsePathAndQuery(
        ReadOnlySpan<byte> target, int pathStart, Part host, out RequestTarget parsed)
    {
        var rest = target[pathStart..];
        var question = rest.IndexOf((byte)'?');
        var path = new Part(pathStart, question < 0 ? rest.Length : question);
        var query = question < 0 ? default : new Part(path.End + 1, rest.Length - question - 1);
        parsed = new RequestTarget(path, query, host);
        return PercentCoding.IsWellFormed(path.Of(target));
    }

    private static bool IsUserInfo(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && !"-._:~!$&'()*+,;=%@"u8.Contains(c))
            {
                return false;
            }
        }

        return PercentCoding.IsWellFormed(text);
    }

    private static bool IsHostAndPort(ReadOnlySpan<byte> host)
    {
        var isLiteral = host.StartsWith("["u8);
        var portStart = isLiteral ? host.LastIndexOf((byte)']') + 1 : host.LastIndexOf((byte)':');
        if (isLiteral && portStart == 0)
        {
            return false;
        }

        var port = portStart < 0 ? default : host[portStart..];
        if (!port.IsEmpty && (port[0] != ':' || port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')))
        {
            return false;
        }

        for (var i = 0; i < host.Length; i++)
        {
            var c = host[i];
            if (c == '%' && !isLiteral && !IsHostEscape(host[i..]))
            {
                return false;
            }

            if (c < 0x80 && c != '%' && !char.IsAsciiLetterOrDigit((char)c) && !"!$&'()*+,;=:[]<>\"-_.~"u8.Contains(c))
            {
                return false;
            }
        }

        return PercentCoding.IsWellFormed(host);
    }

    /// <summary>Escapes in a host name are for other scripts, and for the percent sign itself.</summary>
    private static bool IsHostEscape(ReadOnlySpan<byte> text) =>
        text.StartsWith("%25"u8) || (text.Length > 1 && text[1] is not (>= (byte)'0' and <= (byte)'7'));
}
