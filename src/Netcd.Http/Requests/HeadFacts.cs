using System.Globalization;
using System.Text;

namespace Netcd.Http.Requests;

/// <summary>What the header fields of a request say about its body and its connection.</summary>
internal readonly record struct HeadFacts
{
    /// <summary>0 for no body; meaningless when <see cref="IsChunked"/>.</summary>
    public long ContentLength { get; private init; }

    public bool IsChunked { get; private init; }

    /// <summary>The client will not use the connection again.</summary>
    public bool WantsClose { get; private init; }

    /// <summary>An HTTP/1.0 client that asks to keep the connection.</summary>
    public bool WantsKeepAlive10 { get; private init; }

    /// <summary>The client waits for <c>100 Continue</c> before it sends the body.</summary>
    public bool ExpectsContinue { get; private init; }

    /// <summary>The client expects something unknown: 417.</summary>
    public bool ExpectsOther { get; private init; }

    public bool HasBody => IsChunked || ContentLength > 0;

    /// <summary>Judges the fields in Go's order: framing first, then version, Host, names and values.</summary>
    public static HeadProblem TryRead(RequestHead head, out HeadFacts facts)
    {
        facts = default;
        var line = head.Line;
        var collected = Collect(head);
        if (collected.HostCount > 1)
        {
            return HeadProblem.Malformed;
        }

        var isHttp11 = line.Major > 1 || (line.Major == 1 && line.Minor >= 1);
        var isChunked = false;
        if (collected.TransferEncodingCount > 0 && isHttp11)
        {
            isChunked = collected.TransferEncodingCount == 1 &&
                Ascii.EqualsIgnoreCase(head.Value("Transfer-Encoding"u8), "chunked"u8);
            if (!isChunked)
            {
                return HeadProblem.UnsupportedTransferEncoding;
            }
        }

        var contentLength = 0L;
        if ((!isChunked && !TryReadContentLength(head, out contentLength)) ||
            (isChunked && collected.HasForbiddenTrailer))
        {
            return HeadProblem.Malformed;
        }

        if (line.Major != 1)
        {
            return HeadProblem.UnsupportedVersion;
        }

        var host = head.Value("Host"u8);
        if (isHttp11 && collected.HostCount == 0 && !line.Method.Of(head.Text).SequenceEqual("CONNECT"u8))
        {
            return HeadProblem.MissingHost;
        }

        if (!GoToken.IsHost(host))
        {
            return HeadProblem.MalformedHost;
        }

        if (collected.Problem != HeadProblem.None)
        {
            return collected.Problem;
        }

        var connection = head.Value("Connection"u8);
        var expect = head.Value("Expect"u8);
        var expectsContinue = HeaderToken.IsAnywhereIn(expect, "100-continue"u8);
        facts = new HeadFacts
        {
            ContentLength = contentLength,
            IsChunked = isChunked,
            WantsClose = collected.ConnectionClose || (!isHttp11 && !collected.ConnectionKeepAlive) ||
                HeaderToken.IsAnywhereIn(connection, "close"u8),
            WantsKeepAlive10 = !isHttp11 && HeaderToken.IsAnywhereIn(connection, "keep-alive"u8),
            ExpectsContinue = expectsContinue && isHttp11 && (isChunked || contentLength > 0),
            ExpectsOther = !expectsContinue && !expect.IsEmpty,
        };
        return HeadProblem.None;
    }

    private static Collected Collect(RequestHead head)
    {
        var collected = default(Collected);
        foreach (var field in head.Fields)
        {
            var name = field.Name.Of(head.Text);
            var value = field.Value.Of(head.Text);
            if (!GoToken.IsToken(name))
            {
                collected.Problem = HeadProblem.InvalidHeaderName;
            }
            else if (collected.Problem == HeadProblem.None && !GoToken.IsHeaderValue(value) &&
                !Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8)) // Judged, and then forgotten, before this.
            {
                collected.Problem = HeadProblem.InvalidHeaderValue;
            }

            collected.Add(name, value);
        }

        return collected;
    }

    /// <summary>Several lengths are one length if they are equal (RFC 9110 §8.6); an empty one is none.</summary>
    private static bool TryReadContentLength(RequestHead head, out long length)
    {
        length = 0;
        var first = default(ReadOnlySpan<byte>);
        var count = 0;
        foreach (var field in head.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name.Of(head.Text), "Content-Length"u8))
            {
                var value = field.Value.Of(head.Text).Trim(" \t"u8);
                if (count++ == 0)
                {
                    first = value;
                }
                else if (!first.SequenceEqual(value))
                {
                    return false;
                }
            }
        }

        return first.IsEmpty ||
            long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private struct Collected
    {
        public int HostCount;
        public int TransferEncodingCount;
        public bool ConnectionClose;
        public bool ConnectionKeepAlive;
        public bool HasForbiddenTrailer;
        public HeadProblem Problem;

        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            switch (name.Length)
            {
                case 4 when Ascii.EqualsIgnoreCase(name, "Host"u8):
                    HostCount++;
                    break;
                case 7 when Ascii.EqualsIgnoreCase(name, "Trailer"u8):
                    HasForbiddenTrailer |= HeaderToken.IsInList(value, "Transfer-Encoding"u8) ||
                        HeaderToken.IsInList(value, "Trailer"u8) || HeaderToken.IsInList(value, "Content-Length"u8);
                    break;
                case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                    ConnectionClose |= HeaderToken.IsInList(value, "close"u8);
                    ConnectionKeepAlive |= HeaderToken.IsInList(value, "keep-alive"u8);
                    break;
                case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                    TransferEncodingCount++;
                    break;
                default:
                    break;
            }
        }
    }
}
