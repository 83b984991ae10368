using System.Globalization;

namespace Netcd.TestKit.RawHttp;

/// <summary>How the end of a response body is marked (RFC 9112 §6).</summary>
public enum BodyFraming
{
    None,
    Length,
    Chunked,
    Close,
}

/// <summary>The status line and headers of a response, in the order and casing in which they came.</summary>
public sealed record RawHead(string StatusLine, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The status code, 0 when the status line is not HTTP.</summary>
    public int Status => StatusLine.Split(' ') is [_, var code, ..] && int.TryParse(code, out var status) ? status : 0;

    /// <summary>The value of the first header of that name, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>
/// A whole response. <see cref="Body"/> holds one byte per character (Latin-1); <see cref="Closed"/> says that the server
/// closed the connection after it.
/// </summary>
public sealed record RawResponse(RawHead Head, BodyFraming Framing, string Body, bool Closed)
{
    public int Status => Head.Status;

    public string? Header(string name) => Head.Header(name);

    /// <summary>The value of X-Etcd-Index.</summary>
    public ulong EtcdIndex => ulong.Parse(Header("X-Etcd-Index") ?? "0", CultureInfo.InvariantCulture);
}
