namespace Netcd.Http.Requests;

/// <summary>The first line of a request: method, target and version.</summary>
internal readonly record struct RequestLine(Part Method, Part Target, RequestTarget Url, int Major, int Minor)
{
    public static bool TryParse(ReadOnlySpan<byte> head, Part line, out RequestLine parsed)
    {
        parsed = default;
        var text = line.Of(head);
        var methodLength = text.IndexOf((byte)' ');
        if (methodLength < 0)
        {
            return false;
        }

        var rest = text[(methodLength + 1)..];
        var targetLength = rest.IndexOf((byte)' ');
        if (targetLength < 0)
        {
            return false;
        }

        var method = new Part(line.Start, methodLength);
        var target = new Part(method.End + 1, targetLength);
        var version = rest[(targetLength + 1)..];
        if (!GoToken.IsToken(method.Of(head)) || !TryParseVersion(version, out var major, out var minor))
        {
            return false;
        }

        var isConnect = method.Of(head).SequenceEqual("CONNECT"u8);
        if (!RequestTarget.TryParse(target.Of(head), isConnect, out var url))
        {
            return false;
        }

        parsed = new RequestLine(method, target, url, major, minor);
        return true;
    }

    private static bool TryParseVersion(ReadOnlySpan<byte> version, out int major, out int minor)
    {
        major = minor = 0;
        if (version.Length != "HTTP/1.1".Length || !version.StartsWith("HTTP/"u8) || version[6] != '.' ||
            !char.IsAsciiDigit((char)version[5]) || !char.IsAsciiDigit((char)version[7]))
        {
            return false;
        }

        major = version[5] - '0';
        minor = version[7] - '0';
        return true;
    }
}
