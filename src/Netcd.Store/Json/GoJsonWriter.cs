using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Netcd.Store.Json;

/// <summary>
/// Writes JSON text to the byte as Go's encoding/json does. It collects into the output's own memory: call
/// <see cref="Flush"/> at the end. It writes in pieces, so that no value needs to fit into memory twice.
/// </summary>
public ref struct GoJsonWriter(IBufferWriter<byte> output)
{
    private const int PieceBytes = 256;
    private const int NumberBytesMax = 20;
    private const int EscapeBytesMax = 6;

    // All that is not plain ASCII: quotes, backslash, control characters, what HTML would read, and other Unicode.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(IsSpecial)]);

    private Span<byte> _free;
    private int _used;
    private long _handedOver;

    /// <summary>How many bytes were written, whether or not the output has them already.</summary>
    public readonly long BytesWritten => _handedOver + _used;

    /// <summary>Copies text that is JSON already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> text)
    {
        while (text.Length > _free.Length - _used)
        {
            var fits = _free.Length - _used;
            text[..fits].CopyTo(_free[_used..]);
            _used += fits;
            text = text[fits..];
            Reserve(PieceBytes);
        }

        text.CopyTo(_free[_used..]);
        _used += text.Length;
    }

    /// <summary>A string in quotes. Each byte that is not valid UTF-8 becomes <c>\ufffd</c>.</summary>
    public void Text(scoped ReadOnlySpan<byte> text) => CutText(text, long.MaxValue);

    /// <summary>The same, but what stands in the quotes has at most so many bytes; no character and no escape is split.</summary>
    /// <returns>Whether something was left out.</returns>
    public bool CutText(scoped ReadOnlySpan<byte> text, long bytesMax)
    {
        Raw("\""u8);
        var left = bytesMax;
        while (!text.IsEmpty && left > 0)
        {
            var plain = text.IndexOfAny(Special);
            if (plain != 0)
            {
                plain = (int)Math.Min(plain < 0 ? text.Length : plain, left);
                Raw(text[..plain]);
                text = text[plain..];
                left -= plain;
                continue;
            }

            if (left < EscapeBytesMax)
            {
                break;
            }

            var before = BytesWritten;
            text = text[(text[0] < 0x80 ? Escape(text[0]) : MultiByteRune(text))..];
            left -= BytesWritten - before;
        }

        Raw("\""u8);
        return !text.IsEmpty;
    }

    public void Number(long value)
    {
        Reserve(NumberBytesMax);
        Utf8Formatter.TryFormat(value, _free[_used..], out var written);
        _used += written;
    }

    public void Number(ulong value)
    {
        Reserve(NumberBytesMax);
        Utf8Formatter.TryFormat(value, _free[_used..], out var written);
        _used += written;
    }

    /// <summary>A time in quotes, RFC 3339 in UTC with as many fraction digits as are needed.</summary>
    /// <param name="unixNs">Nanoseconds since the Unix epoch.</param>
    public void Time(long unixNs)
    {
        Reserve(GoTime.TextBytesMax + 2);
        _free[_used++] = (byte)'"';
        _used += GoTime.Format(unixNs, _free[_used..]);
        _free[_used++] = (byte)'"';
    }

    /// <summary>Hands what was written to the output.</summary>
    public void Flush()
    {
        HandOver();
        _free = default;
    }

    // Both return how many bytes of the text they wrote.
    private int Escape(byte special)
    {
        switch (special)
        {
            case (byte)'"':
                Raw("\\\""u8);
                break;
            case (byte)'\\':
                Raw("\\\\"u8);
                break;
            case (byte)'\n':
                Raw("\\n"u8);
                break;
            case (byte)'\r':
                Raw("\\r"u8);
                break;
            case (byte)'\t':
                Raw("\\t"u8);
                break;
            default:
                Raw("\\u00"u8);
                Raw([HexDigit(special >> 4), HexDigit(special & 0xf)]);
                break;
        }

        return 1;
    }

    private int MultiByteRune(scoped ReadOnlySpan<byte> text)
    {
        if (Rune.DecodeFromUtf8(text, out var rune, out var bytes) != OperationStatus.Done)
        {
            Raw("\\ufffd"u8);
            return 1; // Go replaces byte by byte.
        }

        switch (rune.Value)
        {
            case 0x2028:
                Raw("\\u2028"u8);
                break;
            case 0x2029:
                Raw("\\u2029"u8);
                break;
            default:
                Raw(text[..bytes]);
                break;
        }

        return bytes;
    }

    private void Reserve(int bytes)
    {
        if (_free.Length - _used < bytes)
        {
            HandOver();
            _free = output.GetSpan(Math.Max(bytes, PieceBytes));
        }
    }

    private void HandOver()
    {
        output.Advance(_used);
        _handedOver += _used;
        _used = 0;
    }

    private static bool IsSpecial(byte b) => b < 0x20 || b >= 0x80 || "\"\\<>&"u8.Contains(b);

    private static byte HexDigit(int value) => "0123456789abcdef"u8[value];
}
