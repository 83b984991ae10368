using System.Diagnostics;

namespace Netcd.Http.Responses;

/// <summary>The line <c>Date: ...</c> of this second, formatted once a second for all connections.</summary>
internal sealed class DateHeader(TimeProvider timeProvider)
{
    private static readonly int LineBytes = "Date: Mon, 02 Jan 2006 15:04:05 GMT\r\n".Length;
    private volatile Line _line = new(Second: -1, []);

    public ReadOnlySpan<byte> Current
    {
        get
        {
            var now = timeProvider.GetUtcNow();
            var second = now.UtcTicks / TimeSpan.TicksPerSecond;
            var line = _line;
            if (line.Second != second)
            {
                _line = line = new Line(second, Format(now));
            }

            return line.Bytes;
        }
    }

    private static byte[] Format(DateTimeOffset now)
    {
        var bytes = new byte[LineBytes];
        "Date: "u8.CopyTo(bytes);
        var fits = now.TryFormat(bytes.AsSpan("Date: ".Length), out var written, "R", formatProvider: null);
        Debug.Assert(fits);
        "\r\n"u8.CopyTo(bytes.AsSpan("Date: ".Length + written));
        return bytes;
    }

    private sealed record Line(long Second, byte[] Bytes);
}
