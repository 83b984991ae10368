using System.Text;
using Netcd.Http.Requests;

namespace Netcd.Http.Responses;

/// <summary>The answers to request heads that never become a request, byte for byte those of Go's net/http.</summary>
internal static class RefusalPage
{
    private static readonly byte[] BadRequest = Page("400 Bad Request");
    private static readonly byte[] TooLarge = Page("431 Request Header Fields Too Large");
    private static readonly byte[] MissingHost = Page("400 Bad Request: missing required Host header");
    private static readonly byte[] MalformedHost = Page("400 Bad Request: malformed Host header");
    private static readonly byte[] InvalidName = Page("400 Bad Request: invalid header name");
    private static readonly byte[] InvalidValue = Page("400 Bad Request: invalid header value");
    private static readonly byte[] Version = Page("505 HTTP Version Not Supported: unsupported protocol version");
    private static readonly byte[] Encoding501 = Page("501 Not Implemented", "Unsupported transfer encoding");

    public static ReadOnlySpan<byte> Of(HeadProblem problem) => problem switch
    {
        HeadProblem.Malformed => BadRequest,
        HeadProblem.TooLarge => TooLarge,
        HeadProblem.UnsupportedTransferEncoding => Encoding501,
        HeadProblem.UnsupportedVersion => Version,
        HeadProblem.MissingHost => MissingHost,
        HeadProblem.MalformedHost => MalformedHost,
        HeadProblem.InvalidHeaderName => InvalidName,
        HeadProblem.InvalidHeaderValue => InvalidValue,
        _ => throw new System.Diagnostics.UnreachableException($"{problem} has no page."),
    };

    private static byte[] Page(string status) => Page(status, status);

    private static byte[] Page(string status, string body) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n{body}");
}
