using System.Globalization;
using System.Text;

namespace Netcd.Http.Responses;

/// <summary>Status lines with Go's reason phrases.</summary>
internal static class StatusLine
{
    /// <summary>The code, the reason and the line end, without the version.</summary>
    public static ReadOnlySpan<byte> CodeAndReason(int statusCode) => statusCode switch
    {
        200 => "200 OK\r\n"u8,
        201 => "201 Created\r\n"u8,
        202 => "202 Accepted\r\n"u8,
        204 => "204 No Content\r\n"u8,
        301 => "301 Moved Permanently\r\n"u8,
        302 => "302 Found\r\n"u8,
        304 => "304 Not Modified\r\n"u8,
        307 => "307 Temporary Redirect\r\n"u8,
        400 => "400 Bad Request\r\n"u8,
        401 => "401 Unauthorized\r\n"u8,
        403 => "403 Forbidden\r\n"u8,
        404 => "404 Not Found\r\n"u8,
        405 => "405 Method Not Allowed\r\n"u8,
        408 => "408 Request Timeout\r\n"u8,
        409 => "409 Conflict\r\n"u8,
        410 => "410 Gone\r\n"u8,
        411 => "411 Length Required\r\n"u8,
        412 => "412 Precondition Failed\r\n"u8,
        413 => "413 Request Entity Too Large\r\n"u8,
        415 => "415 Unsupported Media Type\r\n"u8,
        417 => "417 Expectation Failed\r\n"u8,
        429 => "429 Too Many Requests\r\n"u8,
        431 => "431 Request Header Fields Too Large\r\n"u8,
        500 => "500 Internal Server Error\r\n"u8,
        501 => "501 Not Implemented\r\n"u8,
        502 => "502 Bad Gateway\r\n"u8,
        503 => "503 Service Unavailable\r\n"u8,
        504 => "504 Gateway Timeout\r\n"u8,
        505 => "505 HTTP Version Not Supported\r\n"u8,
        _ => Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{statusCode:d3} status code {statusCode}\r\n")),
    };

    /// <summary>Whether a response with this status has a body at all (RFC 9110 §6.4.1).</summary>
    public static bool AllowsBody(int statusCode) => statusCode is >= 200 and not 204 and not 304;
}
