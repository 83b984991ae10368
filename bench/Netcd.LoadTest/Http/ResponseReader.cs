using System.Buffers.Text;

namespace Netcd.LoadTest.Http;

/// <summary>Finds status, body and end of one response after the other in bytes that arrive in any pieces.</summary>
/// <remarks>It understands what the two servers send (a length or chunks) and nothing else of HTTP.</remarks>
internal sealed class ResponseReader
{
    private const int HeadBytesMax = 2048;

    private readonly byte[] _head = new byte[HeadBytesMax];
    private int _headLength;
    private Place _place = Place.End;
    private long _left;

    private enum Place
    {
        Head,
        Body,
        ChunkSize,
        Chunk,
        ChunkEnd,
        LastLine,
        End,
    }

    public int Status { get; private set; }

    public bool IsComplete => _place == Place.End;

    /// <summary>Whether the head of the next response has not been read to its end.</summary>
    public bool IsInHead => _place is Place.Head or Place.End;

    /// <summary>Takes at least one byte and returns how many; <paramref name="body"/> is what of them is content.</summary>
    public int Feed(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = default;
        switch (_place)
        {
            case Place.End:
                _headLength = 0;
                _place = Place.Head;
                return FeedHead(input);
            case Place.Head:
                return FeedHead(input);
            case Place.Body:
            case Place.Chunk:
                body = input[..(int)Math.Min(input.Length, _left)];
                _left -= body.Length;
                if (_left == 0)
                {
                    _place = _place == Place.Body ? Place.End : Place.ChunkEnd;
                }

                return body.Length;
            case Place.ChunkSize:
                return FeedChunkSize(input);
            case Place.ChunkEnd:
                return FeedLineEnd(input, next: Place.ChunkSize);
            case Place.LastLine:
                return FeedLineEnd(input, next: Place.End);
            default:
                throw new InvalidOperationException($"{_place}");
        }
    }

    private int FeedHead(ReadOnlySpan<byte> input)
    {
        var before = _headLength;
        var copied = Math.Min(input.Length, HeadBytesMax - before);
        input[..copied].CopyTo(_head.AsSpan(before));
        _headLength += copied;
        var end = _head.AsSpan(0, _headLength).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return copied > 0 ? copied : throw new InvalidDataException("A response has an endless head.");
        }

        TakeHead(_head.AsSpan(0, end + 2));
        return end + 4 - before;
    }

    private void TakeHead(ReadOnlySpan<byte> head)
    {
        Status = Number(head["HTTP/1.1 ".Length..]);
        var length = head.IndexOf("Content-Length: "u8);
        if (length >= 0)
        {
            _left = Number(head[(length + "Content-Length: ".Length)..]);
            _place = _left == 0 ? Place.End : Place.Body;
            return;
        }

        _left = 0;
        _place = head.IndexOf("Transfer-Encoding: chunked"u8) >= 0 ? Place.ChunkSize : Place.End;
    }

    private int FeedChunkSize(ReadOnlySpan<byte> input)
    {
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] == '\n')
            {
                _place = _left == 0 ? Place.LastLine : Place.Chunk;
                return i + 1;
            }

            _left = input[i] == '\r' ? _left : (_left * 16) + HexDigit(input[i]);
        }

        return input.Length;
    }

    private static int HexDigit(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private int FeedLineEnd(ReadOnlySpan<byte> input, Place next)
    {
        var end = input.IndexOf((byte)'\n');
        _place = end < 0 ? _place : next;
        return end < 0 ? input.Length : end + 1;
    }

    private static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _)
        ? number
        : throw new InvalidDataException("A response has no number where there must be one.");
}
