using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Netcd.Http.Requests;

/// <summary>The head of one request: collects its bytes, finds its end, and takes it apart line by line.</summary>
/// <remarks>
/// Its memory is rented while there is a request and given back between two. Parts are places, not spans, because the
/// array grows while the head arrives. A line is judged as soon as it is complete, as Go does.
/// </remarks>
internal sealed class RequestHead
{
    /// <summary>Go's DefaultMaxHeaderBytes and the slop that it adds for its read buffer.</summary>
    public const int BytesMax = (1 << 20) + 4096;

    private const int ArrayBytesFirst = 256;
    private const int FieldsFirst = 8;

    private byte[] _bytes = [];
    private int _length;
    private int _searched;
    private int _lineStart;
    private int _lineCount;
    private bool _lastFieldSkipped;
    private HeaderField[] _fields = new HeaderField[FieldsFirst];
    private int _fieldCount;
    private int _leadingBreaksLeft;
    private HeadProblem _problem;
    private bool _hasCredentials;
    private bool _isWellFormed;

    public RequestLine Line { get; private set; }

    /// <summary>The decoded path.</summary>
    public Part Path { get; private set; }

    /// <summary>What the header fields mean for the connection; valid once the head is complete.</summary>
    public HeadFacts Facts { get; private set; }

    /// <summary>Whether any byte of this request has arrived.</summary>
    public bool HasBegun => _length > 0;

    /// <summary>Whether it begins like the record of a TLS handshake, which no HTTP request does.</summary>
    public bool LooksLikeTls => _length > 0 && _bytes[0] == 22;

    /// <summary>Whether its bytes are to be wiped: only one that was read to its end is known to be without a password.</summary>
    public bool MayHoldCredentials => _hasCredentials || !_isWellFormed;

    public ReadOnlySpan<byte> Text => _bytes;

    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _fieldCount);

    /// <summary>Forgets the request and gives the memory back.</summary>
    /// <param name="leadingBreaksMax">Line-end bytes to ignore before the next request line.</param>
    public void Reset(int leadingBreaksMax)
    {
        if (_bytes.Length > 0)
        {
            if (MayHoldCredentials)
            {
                CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _length));
            }

            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        _length = _searched = _lineStart = _lineCount = _fieldCount = 0;
        _lastFieldSkipped = _hasCredentials = _isWellFormed = false;
        _leadingBreaksLeft = leadingBreaksMax;
        _problem = HeadProblem.None;
        if (_fields.Length > 64)
        {
            _fields = new HeaderField[FieldsFirst];
        }
    }

    /// <summary>Takes bytes of <paramref name="input"/> up to the end of the head, and moves it past them.</summary>
    /// <returns>True once the head is complete or refused (<paramref name="problem"/>).</returns>
    public bool Read(ref ReadOnlySequence<byte> input, out HeadProblem problem)
    {
        while (!input.IsEmpty)
        {
            var segment = input.FirstSpan;
            if (_leadingBreaksLeft > 0 && segment[0] is (byte)'\r' or (byte)'\n')
            {
                _leadingBreaksLeft--;
                input = input.Slice(1);
                continue;
            }

            _leadingBreaksLeft = 0;
            var before = _length;
            var taken = Math.Min(segment.Length, BytesMax - _length);
            var end = segment[..taken].IndexOf("\r\n\r\n"u8); // What follows need not be copied.
            taken = end < 0 ? taken : end + 4;
            Append(segment[..taken]);
            if (ReadLines())
            {
                problem = _problem;
                input = input.Slice(_searched - before);
                return true;
            }

            input = input.Slice(taken);
            if (_length == BytesMax)
            {
                problem = HeadProblem.TooLarge;
                return true;
            }
        }

        problem = HeadProblem.None;
        return false;
    }

    /// <summary>The first value of a header, empty if it is absent.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> name)
    {
        foreach (var field in Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name.Of(_bytes), name))
            {
                return field.Value.Of(_bytes);
            }
        }

        return default;
    }

    private bool ReadLines()
    {
        while (true)
        {
            var toBreak = _bytes.AsSpan(_searched, _length - _searched).IndexOf((byte)'\n');
            if (toBreak < 0)
            {
                _searched = _length;
                return false;
            }

            var end = _searched + toBreak;
            _searched = end + 1;
            if (end > _lineStart && _bytes[end - 1] == '\r')
            {
                end--;
            }

            var line = new Part(_lineStart, end - _lineStart);
            _lineStart = _searched;
            if (_lineCount++ > 0 && line.Length == 0)
            {
                _problem = Complete();
                return true;
            }

            if (!(_lineCount == 1 ? TryReadRequestLine(line) : TryReadHeaderLine(line)))
            {
                _problem = HeadProblem.Malformed;
                return true;
            }
        }
    }

    private bool TryReadRequestLine(Part line)
    {
        var isWellFormed = RequestLine.TryParse(_bytes, line, out var parsed);
        Line = parsed;
        return isWellFormed;
    }

    private bool TryReadHeaderLine(Part line)
    {
        var text = line.Of(_bytes);
        if (text[0] is (byte)' ' or (byte)'\t')
        {
            return TryReadContinuation(line);
        }

        var colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            return false;
        }

        // Go skips a field without a name instead of refusing it.
        _lastFieldSkipped = colon == 0;
        if (!_lastFieldSkipped)
        {
            if (_fieldCount == _fields.Length)
            {
                Array.Resize(ref _fields, _fieldCount * 2);
            }

            _hasCredentials |= Ascii.EqualsIgnoreCase(text[..colon], "Authorization"u8);
            var value = Trim(new Part(line.Start + colon + 1, line.Length - colon - 1));
            _fields[_fieldCount++] = new HeaderField(new Part(line.Start, colon), value);
        }

        return true;
    }

    /// <summary>A line that starts with a blank belongs to the field before it (folding, RFC 9112 §5.2).</summary>
    private bool TryReadContinuation(Part line)
    {
        if (_lineCount == 2)
        {
            return false;
        }

        if (!_lastFieldSkipped)
        {
            // Joined in place: at least a line end and a blank stood between the two, so there is room for one blank.
            ref var field = ref _fields[_fieldCount - 1];
            var more = Trim(line);
            var start = field.Value.Start;
            var end = field.Value.End;
            _bytes[end] = (byte)' ';
            more.Of(_bytes).CopyTo(_bytes.AsSpan(end + 1));
            end += 1 + more.Length;
            start += field.Value.Length == 0 ? 1 : 0;
            field = field with { Value = new Part(start, end - start) };
        }

        return true;
    }

    private Part Trim(Part part)
    {
        var text = part.Of(_bytes);
        var withoutStart = text.TrimStart(" \t"u8);
        return new Part(part.End - withoutStart.Length, withoutStart.TrimEnd(" \t"u8).Length);
    }

    private HeadProblem Complete()
    {
        // What was copied with it is of its body or of the next request, and as secret as those.
        _bytes.AsSpan(_searched, _length - _searched).Clear();
        _length = _searched;
        var problem = HeadFacts.TryRead(this, out var facts);
        Facts = facts;
        if (problem == HeadProblem.None)
        {
            DecodePath();
            _isWellFormed = true;
        }

        return problem;
    }

    /// <summary>The decoded path goes behind the head, unless it is the same bytes.</summary>
    private void DecodePath()
    {
        var url = Line.Url.Path;
        var raw = new Part(Line.Target.Start + url.Start, url.Length);
        Path = raw;
        if (raw.Of(_bytes).Contains((byte)'%'))
        {
            var start = _searched;
            Reserve(start + raw.Length);
            Path = new Part(start, PercentCoding.Decode(raw.Of(_bytes), _bytes.AsSpan(start), plusIsSpace: false));
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(_length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(ArrayBytesFirst, Math.Max(bytes, _bytes.Length * 2)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        }

        _bytes = larger;
    }
}
