namespace Netcd.Api.Tests.Running;

/// <summary>A response as it came over the wire.</summary>
/// <param name="Head">Status line and headers, without the last line end.</param>
/// <param name="Body">The body without its framing, as Latin-1.</param>
internal sealed record ApiResponse(string Head, string Body)
{
    public int Status => int.Parse(Head.AsSpan("HTTP/1.1 ".Length, 3));

    /// <summary>Null when the header is absent. Names are compared exactly.</summary>
    public string? this[string header] => Head.Split("\r\n")
        .Where(line => line.StartsWith(header + ": ", StringComparison.Ordinal))
        .Select(line => line[(header.Length + 2)..])
        .SingleOrDefault();
}
