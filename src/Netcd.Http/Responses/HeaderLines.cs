using System.Buffers;

namespace Netcd.Http.Responses;

/// <summary>The header lines that a handler added, ready to send, in Go's order: by name.</summary>
internal sealed class HeaderLines
{
    private const int TextBytesFirst = 256;
    private const int LinesFirst = 8;

    private byte[] _text = [];
    private int _textBytes;
    private Line[] _lines = [];
    private int _count;

    /// <summary>The bytes that <see cref="CopyTo"/> writes.</summary>
    public int Bytes => _textBytes;

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        var start = _textBytes;
        Reserve(name.Length + value.Length + ": \r\n".Length);
        Append(name);
        Append(": "u8);
        Append(value);
        OneLine(_text.AsSpan(_textBytes - value.Length, value.Length));
        Append("\r\n"u8);
        Insert(new Line(start, name.Length, _textBytes - start));
    }

    public int CopyTo(Span<byte> destination)
    {
        var written = 0;
        foreach (var line in _lines.AsSpan(0, _count))
        {
            _text.AsSpan(line.Start, line.Bytes).CopyTo(destination[written..]);
            written += line.Bytes;
        }

        return written;
    }

    /// <summary>Forgets the lines and gives the memory back.</summary>
    public void Clear()
    {
        if (_text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_text);
            _text = [];
        }

        _textBytes = 0;
        _count = 0;
    }

    private void Reserve(int bytes)
    {
        var needed = _textBytes + bytes;
        if (needed <= _text.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, TextBytesFirst));
        _text.AsSpan(0, _textBytes).CopyTo(larger);
        if (_text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_text);
        }

        _text = larger;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_text.AsSpan(_textBytes));
        _textBytes += bytes.Length;
    }

    /// <summary>A line break in a value would start a header of its own (response splitting).</summary>
    private static void OneLine(Span<byte> value)
    {
        value.Replace((byte)'\r', (byte)' ');
        value.Replace((byte)'\n', (byte)' ');
    }

    /// <summary>Lines of one name keep the order in which they were added.</summary>
    private void Insert(Line line)
    {
        if (_count == _lines.Length)
        {
            Array.Resize(ref _lines, Math.Max(LinesFirst, _count * 2));
        }

        var place = _count++;
        while (place > 0 && Name(line).SequenceCompareTo(Name(_lines[place - 1])) < 0)
        {
            _lines[place] = _lines[place - 1];
            place--;
        }

        _lines[place] = line;
    }

    private ReadOnlySpan<byte> Name(Line line) => _text.AsSpan(line.Start, line.NameBytes);

    private readonly record struct Line(int Start, int NameBytes, int Bytes);
}
