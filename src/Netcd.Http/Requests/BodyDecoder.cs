using System.Buffers;
using System.Text;

namespace Netcd.Http.Requests;

/// <summary>What <see cref="BodyDecoder.Next"/> found.</summary>
internal enum BodyStep
{
    /// <summary>The next part of the body.</summary>
    Data,

    /// <summary>More input is needed.</summary>
    More,
    Complete,
    Failed,
}

/// <summary>Unframes a request body: by Content-Length, or chunked with extensions and trailers.</summary>
/// <remarks>The limits and error texts are those of Go's net/http.</remarks>
internal struct BodyDecoder
{
    /// <summary>Go reads chunk-size lines and trailers through a buffer of this size.</summary>
    private const int LineBytesMax = 4096;

    private State _state;
    private long _left;

    private enum State
    {
        Done,
        Length,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Failed,
    }

    /// <summary>Go's text for what is wrong, null while nothing is.</summary>
    public string? Error { get; private set; }

    public readonly bool IsDone => _state == State.Done;

    /// <summary>Bytes of a body with Content-Length that are still to come; 0 for a chunked one.</summary>
    public readonly long KnownLeft => _state == State.Length ? _left : 0;

    public void Start(HeadFacts facts)
    {
        Error = null;
        _left = facts.ContentLength;
        _state = facts.IsChunked ? State.ChunkSize : _left > 0 ? State.Length : State.Done;
    }

    /// <summary>The next part of the body, at most <paramref name="bytesMax"/> bytes.</summary>
    /// <param name="input">What arrived; moved past what is used.</param>
    /// <param name="isLast">No more input will come.</param>
    /// <param name="bytesMax">At least 1.</param>
    /// <param name="data">The part, for <see cref="BodyStep.Data"/>; points into the input.</param>
    public BodyStep Next(
        ref ReadOnlySequence<byte> input, bool isLast, long bytesMax, out ReadOnlySequence<byte> data)
    {
        data = default;
        while (true)
        {
            var step = _state switch
            {
                State.Done => BodyStep.Complete,
                State.Failed => BodyStep.Failed,
                State.Length or State.ChunkData => TakeData(ref input, bytesMax, out data),
                State.ChunkSize => ReadChunkSize(ref input),
                State.ChunkEnd => ReadChunkEnd(ref input),
                _ => ReadTrailer(ref input, isLast),
            };
            if (step == BodyStep.More && isLast)
            {
                return FailAtEnd();
            }

            if (step != BodyStep.Data || !data.IsEmpty)
            {
                return step;
            }
        }
    }

    private BodyStep TakeData(ref ReadOnlySequence<byte> input, long bytesMax, out ReadOnlySequence<byte> data)
    {
        data = input.Slice(0, Math.Min(input.Length, Math.Min(_left, bytesMax)));
        if (data.IsEmpty)
        {
            return BodyStep.More;
        }

        input = input.Slice(data.End);
        _left -= data.Length;
        if (_left == 0)
        {
            _state = _state == State.Length ? State.Done : State.ChunkEnd;
        }

        return BodyStep.Data;
    }

    /// <summary>Steps without data answer <see cref="BodyStep.Data"/> too: "go on".</summary>
    private BodyStep ReadChunkSize(ref ReadOnlySequence<byte> input)
    {
        var end = input.Slice(0, Math.Min(input.Length, LineBytesMax - 1)).PositionOf((byte)'\n');
        if (end is null)
        {
            return input.Length < LineBytesMax - 1 ? BodyStep.More : Fail("header line too long");
        }

        var line = input.Slice(0, end.Value);
        input = input.Slice(input.GetPosition(1, end.Value));
        if (!TryParseSize(line, out var size))
        {
            return BodyStep.Failed;
        }

        _left = size;
        _state = size == 0 ? State.Trailer : State.ChunkData;
        return BodyStep.Data;
    }

    /// <summary>An empty line counts as size 0, as it does for Go.</summary>
    private bool TryParseSize(ReadOnlySequence<byte> line, out long size)
    {
        size = 0;
        Span<byte> copy = stackalloc byte[LineBytesMax];
        line.CopyTo(copy);
        var text = copy[..(int)line.Length].TrimEnd(" \t\r\n"u8);
        var semicolon = text.IndexOf((byte)';');
        var digits = semicolon < 0 ? text : text[..semicolon];
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (char)digits[i];
            if (!char.IsAsciiHexDigit(digit))
            {
                Fail("invalid byte in chunk length");
                return false;
            }

            if (i == 16)
            {
                Fail("http chunk length too large");
                return false;
            }

            size = (size << 4) | (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        // Sixteen digits may pass the range of a signed number; nobody sends so much, so all that is the same.
        size = size < 0 ? long.MaxValue : size;
        return true;
    }

    private BodyStep ReadChunkEnd(ref ReadOnlySequence<byte> input)
    {
        if (input.Length < 2)
        {
            return BodyStep.More;
        }

        if (!StartsWithLineEnd(input))
        {
            return Fail("malformed chunked encoding");
        }

        input = input.Slice(2);
        _state = State.ChunkSize;
        return BodyStep.Data;
    }

    private BodyStep ReadTrailer(ref ReadOnlySequence<byte> input, bool isLast)
    {
        if (input.Length < 2)
        {
            return isLast ? Fail("http: unexpected EOF reading trailer") : BodyStep.More;
        }

        if (StartsWithLineEnd(input))
        {
            input = input.Slice(2);
            _state = State.Done;
            return BodyStep.Complete;
        }

        Span<byte> copy = stackalloc byte[LineBytesMax];
        var start = input.Slice(0, Math.Min(input.Length, LineBytesMax));
        start.CopyTo(copy);
        var text = copy[..(int)start.Length];
        if (text.IndexOf("\r\n\r\n"u8) < 0)
        {
            return isLast || text.Length == LineBytesMax
                ? Fail("http: suspiciously long trailer after chunked body")
                : BodyStep.More;
        }

        return SkipTrailerLines(text, ref input);
    }

    /// <summary>Trailer fields are checked and dropped: nothing of etcd reads them.</summary>
    private BodyStep SkipTrailerLines(ReadOnlySpan<byte> text, ref ReadOnlySequence<byte> input)
    {
        if (text[0] is (byte)' ' or (byte)'\t')
        {
            var initial = text[..text.IndexOf((byte)'\n')].TrimEnd((byte)'\r');
            return Fail("malformed MIME header initial line: " + Encoding.UTF8.GetString(initial));
        }

        for (var start = 0; ;)
        {
            var end = start + text[start..].IndexOf((byte)'\n');
            var line = text[start..end].TrimEnd((byte)'\r');
            start = end + 1;
            if (line.IsEmpty)
            {
                input = input.Slice(start);
                _state = State.Done;
                return BodyStep.Complete;
            }

            if (line[0] is not ((byte)' ' or (byte)'\t') && !line.Contains((byte)':'))
            {
                return Fail("malformed MIME header: missing colon: " + Forms.GoQuote.Quote(line));
            }
        }
    }

    private static bool StartsWithLineEnd(ReadOnlySequence<byte> input)
    {
        Span<byte> two = stackalloc byte[2];
        input.Slice(0, 2).CopyTo(two);
        return two.SequenceEqual("\r\n"u8);
    }

    /// <summary>A body cut short by the end of the connection leaves nothing to get out of step with.</summary>
    private BodyStep FailAtEnd()
    {
        var hadLength = _state == State.Length;
        Fail("unexpected EOF");
        _state = hadLength ? State.Done : _state;
        return BodyStep.Failed;
    }

    private BodyStep Fail(string error)
    {
        Error = error;
        _state = State.Failed;
        return BodyStep.Failed;
    }
}
