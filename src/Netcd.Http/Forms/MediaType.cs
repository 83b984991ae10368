using System.Text;

namespace Netcd.Http.Forms;

/// <summary>A Content-Type value, judged as Go's mime.ParseMediaType does.</summary>
/// <param name="Name">The type in lower case, empty if the value has none. Known even with a bad parameter.</param>
/// <param name="Error">Go's text for what is wrong, null if nothing is.</param>
public readonly record struct MediaType(string Name, string? Error)
{
    private const string Special = "()<>@,;:\\\"/[]?=";

    public static MediaType Parse(ReadOnlySpan<byte> value)
    {
        // Go trims Unicode blanks here, so text it is; what is not UTF-8 is no token either way.
        var text = Encoding.UTF8.GetString(value);
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var name = text.AsSpan(0, semicolon < 0 ? text.Length : semicolon).Trim().ToString().ToLowerInvariant();
        if (ErrorOfName(name) is { } error)
        {
            return new MediaType(string.Empty, error);
        }

        return semicolon < 0 ? new MediaType(name, Error: null) : ParseParameters(name, text.AsSpan(semicolon));
    }

    private static string? ErrorOfName(string name)
    {
        var type = TokenLength(name);
        if (type == 0)
        {
            return "mime: no media type";
        }

        if (type == name.Length)
        {
            return null;
        }

        if (name[type] != '/')
        {
            return "mime: expected slash after first token";
        }

        var subtype = TokenLength(name.AsSpan(type + 1));
        if (subtype == 0)
        {
            return "mime: expected token after slash";
        }

        return type + 1 + subtype < name.Length ? "mime: unexpected content after media subtype" : null;
    }

    private static MediaType ParseParameters(string name, ReadOnlySpan<char> rest)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.IsEmpty)
            {
                return new MediaType(name, Error: null);
            }

            if (!TryReadParameter(ref rest, out var parameter))
            {
                // One semicolon too many at the end is forgiven.
                return rest.Trim() is ";"
                    ? new MediaType(name, Error: null)
                    : new MediaType(name, "mime: invalid media parameter");
            }

            if (!seen.Add(parameter))
            {
                return new MediaType(string.Empty, "mime: duplicate parameter name");
            }
        }
    }

    /// <summary>Reads <c>; name=value</c>; moves <paramref name="rest"/> only if it is well-formed.</summary>
    private static bool TryReadParameter(ref ReadOnlySpan<char> rest, out string parameter)
    {
        parameter = string.Empty;
        if (rest[0] != ';')
        {
            return false;
        }

        var text = rest[1..].TrimStart();
        var nameLength = TokenLength(text);
        var afterName = text[nameLength..].TrimStart();
        if (nameLength == 0 || !afterName.StartsWith("="))
        {
            return false;
        }

        var value = afterName[1..].TrimStart();
        var valueLength = value.StartsWith("\"") ? QuotedLength(value) : TokenLength(value);
        if (valueLength == 0)
        {
            return false;
        }

        parameter = text[..nameLength].ToString();
        rest = value[valueLength..];
        return true;
    }

    /// <summary>The length with both quotes; 0 if the end is missing. Only special characters can be escaped.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i + 1;
                case '\r' or '\n':
                    return 0;
                case '\\' when i + 1 < text.Length && Special.Contains(text[i + 1], StringComparison.Ordinal):
                    i++;
                    break;
                default:
                    break;
            }
        }

        return 0;
    }

    private static int TokenLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && text[length] is > ' ' and < '\x7f' &&
            !Special.Contains(text[length], StringComparison.Ordinal))
        {
            length++;
        }

        return length;
    }
}
