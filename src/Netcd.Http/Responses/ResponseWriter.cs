using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Netcd.Http.Connections;
using Netcd.Http.Requests;

namespace Netcd.Http.Responses;

/// <summary>Writes one response at a time into the connection, framed as Go's net/http frames it.</summary>
internal sealed class ResponseWriter(PipeWriter output, DateHeader date)
{
    /// <summary>Go knows the length of a body if the handler ends before it has written more than this.</summary>
    private const int KnownLengthBytesMax = 2048;

    /// <summary>Room for status line, Date, Content-Length, Content-Type, Connection, Transfer-Encoding and the end.</summary>
    private const int FixedHeadBytesMax = 256;

    private const int UnknownLength = -1;

    private readonly HeaderLines _headers = new();
    private readonly PooledBuffer _body = new();
    private bool _isHttp11;
    private bool _isHead;
    private bool _wantsKeepAlive10;
    private bool _wantsClose;
    private bool _isChunked;
    private bool _isAborted;
    private bool _willClose;
    private bool _hasOwnLength;
    private bool _hasConnection;
    private bool _isSniffedText;

    public int StatusCode { get; set; }

    /// <summary>The headers are out.</summary>
    public bool HasStarted { get; private set; }

    public IBufferWriter<byte> Body => _body;

    public void Start(int minorVersion, RequestMethod method, HeadFacts facts, bool isClosing)
    {
        StatusCode = 200;
        HasStarted = false;
        _willClose = isClosing;
        _hasOwnLength = _hasConnection = _isSniffedText = false;
        _isHttp11 = minorVersion >= 1;
        _isHead = method == RequestMethod.Head;
        _wantsKeepAlive10 = facts.WantsKeepAlive10;
        _wantsClose = facts.WantsClose;
        _isChunked = false;
        _isAborted = false;
    }

    public void AddHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _headers.Add(name, value);
        if (name.SequenceEqual("Connection"u8))
        {
            _hasConnection = true;
            _willClose |= value.SequenceEqual("close"u8);
        }

        _hasOwnLength |= name.SequenceEqual("Content-Length"u8);
    }

    public void AddSniffedText() => _isSniffedText = true;

    public void CloseAfter() => _willClose = true;

    /// <summary>Whether the connection ends after this response, as far as request and handler decide it.</summary>
    /// <param name="isFinished">The handler is done, so that the length of the body is known.</param>
    public bool DecideClose(bool isFinished)
    {
        var contentLength = isFinished ? KnownLength() : UnknownLength;
        _willClose |= !KeepsAlive10(contentLength) && (!_isHttp11 || _wantsClose);
        return _willClose;
    }

    /// <summary>Drops what is not sent yet and sends nothing more.</summary>
    public void Abort() => _isAborted = _willClose = true;

    /// <summary>Sends what is there. False if nobody reads it any more.</summary>
    public ValueTask<bool> FlushAsync()
    {
        if (_isAborted)
        {
            _body.Clear();
            return new ValueTask<bool>(result: false);
        }

        WriteStarted();
        var flush = output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        Note(flush.Result);
        return new ValueTask<bool>(!_isAborted);

        async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> pending)
        {
            Note(await pending);
            return !_isAborted;
        }
    }

    /// <summary>Sends the rest. The result says whether the connection can carry another response.</summary>
    public ValueTask<bool> FinishAsync()
    {
        if (_isAborted)
        {
            return new ValueTask<bool>(result: false);
        }

        if (!HasStarted && _body.Written.Length <= KnownLengthBytesMax)
        {
            WriteWhole();
        }
        else
        {
            WriteStarted();
            output.Write(_isChunked ? "0\r\n\r\n"u8 : default);
        }

        var flush = output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        Note(flush.Result);
        return new ValueTask<bool>(!_willClose);

        async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> pending)
        {
            Note(await pending);
            return !_willClose;
        }
    }

    public void Release()
    {
        _headers.Clear();
        _body.Clear();
    }

    /// <summary>The client is gone, or the server stops and does not wait for a slow one.</summary>
    private void Note(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled)
        {
            Abort();
        }
    }

    /// <summary>An empty answer to HEAD has no length: the handler may have left the body out on purpose.</summary>
    private int KnownLength()
    {
        var length = _body.Written.Length;
        return StatusLine.AllowsBody(StatusCode) && !(_isHead && length == 0) && length <= KnownLengthBytesMax
            ? length
            : UnknownLength;
    }

    private bool KeepsAlive10(int contentLength) => _wantsKeepAlive10 &&
        (_isHead || _hasOwnLength || contentLength != UnknownLength || !StatusLine.AllowsBody(StatusCode));

    private void WriteWhole()
    {
        var contentLength = KnownLength();
        var sent = StatusLine.AllowsBody(StatusCode) && !_isHead ? _body.Written : default;
        var span = output.GetSpan(FixedHeadBytesMax + _headers.Bytes + sent.Length);
        var written = WriteHead(span, contentLength);
        sent.CopyTo(span[written..]);
        output.Advance(written + sent.Length);
    }

    private void WriteStarted()
    {
        if (!HasStarted)
        {
            var span = output.GetSpan(FixedHeadBytesMax + _headers.Bytes);
            output.Advance(WriteHead(span, UnknownLength));
            _headers.Clear();
        }

        var body = _body.Written;
        if (!body.IsEmpty && !_isHead && StatusLine.AllowsBody(StatusCode))
        {
            WritePiece(body);
        }

        _body.Clear();
    }

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        if (_isChunked)
        {
            Span<byte> size = stackalloc byte[10];
            Utf8Formatter.TryFormat(piece.Length, size, out var digits, new StandardFormat('x'));
            "\r\n"u8.CopyTo(size[digits..]);
            output.Write(size[..(digits + 2)]);
        }

        output.Write(piece);
        if (_isChunked)
        {
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Decides the framing and the fate of the connection, and writes the head, all in Go's order.</summary>
    private int WriteHead(Span<byte> span, int contentLength)
    {
        HasStarted = true;
        var allowsBody = StatusLine.AllowsBody(StatusCode);
        var keepsAlive10 = KeepsAlive10(contentLength);
        var isUnframed = contentLength == UnknownLength && !_hasOwnLength && allowsBody && !_isHead;
        _willClose |= !keepsAlive10 && (!_isHttp11 || _wantsClose);
        _willClose |= isUnframed && !_isHttp11;
        _isChunked = isUnframed && _isHttp11;

        var head = new SpanFiller(span);
        head.Write(_isHttp11 ? "HTTP/1.1 "u8 : "HTTP/1.0 "u8);
        head.Write(StatusLine.CodeAndReason(StatusCode));
        head.Skip(_headers.CopyTo(head.Rest));
        head.Write(date.Current);
        if (contentLength != UnknownLength && !_hasOwnLength)
        {
            head.Write("Content-Length: "u8);
            head.Write(contentLength);
            head.Write("\r\n"u8);
        }

        head.Write(_isSniffedText ? "Content-Type: text/plain; charset=utf-8\r\n"u8 : default);
        if (!_hasConnection)
        {
            head.Write(_willClose && _isHttp11 ? "Connection: close\r\n"u8 : default);
            head.Write(!_willClose && keepsAlive10 ? "Connection: keep-alive\r\n"u8 : default);
        }

        head.Write(_isChunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        return head.Written;
    }
}
