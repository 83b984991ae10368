using System.Buffers.Text;

namespace Netcd.Http.Responses;

/// <summary>Fills a span from its start.</summary>
internal ref struct SpanFiller(Span<byte> span)
{
    private readonly Span<byte> _span = span;

    public int Written { get; private set; }

    public readonly Span<byte> Rest => _span[Written..];

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Rest);
        Written += bytes.Length;
    }

    public void Write(int number)
    {
        Utf8Formatter.TryFormat(number, Rest, out var digits);
        Written += digits;
    }

    public void Skip(int bytes) => Written += bytes;
}
