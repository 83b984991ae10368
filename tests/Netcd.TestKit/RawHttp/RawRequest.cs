using System.Text;

namespace Netcd.TestKit.RawHttp;

/// <summary>An HTTP request as the bytes that go out; nothing is checked or repaired.</summary>
/// <param name="Method">The method, which also tells whether the response has a body.</param>
/// <param name="Bytes">Head and body.</param>
public sealed record RawRequest(string Method, byte[] Bytes)
{
    public const string Form = "application/x-www-form-urlencoded";

    public static RawRequest Get(string target) => Create("GET", target, headers: [], body: null);

    /// <summary>A request with a form body, as curl -d sends it.</summary>
    public static RawRequest WithForm(string method, string target, string form) =>
        Create(method, target, [("Content-Type", Form)], form);

    /// <summary>
    /// An HTTP/1.1 request. <paramref name="target"/>, header values and body hold one byte per character (Latin-1).
    /// Host and Content-Length are added unless given.
    /// </summary>
    public static RawRequest Create(
        string method,
        string target,
        IReadOnlyList<(string Name, string Value)> headers,
        string? body)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        foreach (var (name, value) in Complete(headers, body))
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return new RawRequest(method, Encoding.Latin1.GetBytes(head.Append("\r\n").Append(body).ToString()));
    }

    private static IEnumerable<(string Name, string Value)> Complete(
        IReadOnlyList<(string Name, string Value)> headers,
        string? body)
    {
        if (!Has("Host"))
        {
            yield return ("Host", "127.0.0.1:2379");
        }

        foreach (var header in headers)
        {
            yield return header;
        }

        if (body is not null && !Has("Content-Length") && !Has("Transfer-Encoding"))
        {
            yield return ("Content-Length", $"{body.Length}");
        }

        bool Has(string name) => headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
