using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Netcd.Http.Requests;

namespace Netcd.Http.Responses;

/// <summary>Writes one response at a time into the connection, framed as Go's net/http frames it.</summary>
internal sealed class ResponseWriter(PipeWriter output, DateHeader date)
{
    /// <summary>Go knows the length of a body if the handler ends before it has written more than this.</summary>
    private const int KnownLengthBytesMax = 2048;

    /// <summary>Room for status line, Date, Content-Length, Connection, Transfer-Encoding and the end.</summary>
    private const int FixedHeadBytesMax = 256;

    private readonly HeaderLines _headers = new();
    private readonly BodyBuffer _body = new();
    private bool _isHttp11;
    private bool _isHead;
    private bool _wantsKeepAlive10;
    private bool _wantsClose;
    private bool _isChunked;
    private bool _isAborted;

    public int StatusCode { get; set; }

    /// <summary>The headers are out.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The connection ends after this response.</summary>
    public bool WillClose { get; private set; }

    public IBufferWriter<byte> Body => _body;

    public void Start(int minorVersion, RequestMethod method, HeadFacts facts, bool isClosing)
    {
        StatusCode = 200;
        HasStarted = false;
        WillClose = isClosing;
        _isHttp11 = minorVersion >= 1;
        _isHead = method == RequestMethod.Head;
        _wantsKeepAlive10 = facts.WantsKeepAlive10;
        _wantsClose = facts.WantsClose;
        _isChunked = false;
        _isAborted = false;
    }

    public void AddHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _headers.Add(name, value);

    public void CloseAfter() => WillClose = true;

    /// <summary>Drops what is not sent yet and sends nothing more.</summary>
    public void Abort() => _isAborted = WillClose = true;

    public ValueTask FlushAsync()
    {
        if (_isAborted)
        {
            _body.Clear();
            return ValueTask.CompletedTask;
        }

        WriteStarted();
        var flush = output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        Note(flush.Result);
        return ValueTask.CompletedTask;

        async ValueTask AwaitAsync(ValueTask<FlushResult> pending) => Note(await pending);
    }

    /// <summary>Sends the rest. The result says whether the connection can carry another response.</summary>
    public ValueTask<bool> FinishAsync()
    {
        if (_isAborted)
        {
            return new ValueTask<bool>(result: false);
        }

        if (HasStarted)
        {
            WriteStarted();
            if (_isChunked)
            {
                output.Write("0\r\n\r\n"u8);
            }
        }
        else
        {
            WriteWhole();
        }

        var flush = output.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitAsync(flush);
        }

        Note(flush.Result);
        return new ValueTask<bool>(!WillClose);

        async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> pending)
        {
            Note(await pending);
            return !WillClose;
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

    private void WriteWhole()
    {
        var body = _body.Written;
        var hasBody = StatusLine.AllowsBody(StatusCode);
        if (body.Length > KnownLengthBytesMax)
        {
            WriteStarted();
            if (_isChunked)
            {
                output.Write("0\r\n\r\n"u8);
            }

            return;
        }

        var contentLength = hasBody && !(_isHead && body.IsEmpty) ? body.Length : -1;
        var sent = hasBody && !_isHead ? body : default;
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
            output.Advance(WriteHead(span, contentLength: -1));
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

    /// <summary>Decides the framing and the fate of the connection, and writes the head, all in Go's order; -1 is an unknown length.</summary>
    private int WriteHead(Span<byte> span, int contentLength)
    {
        HasStarted = true;
        var allowsBody = StatusLine.AllowsBody(StatusCode);
        var keepAlive10 = _wantsKeepAlive10 && (_isHead || contentLength >= 0 || !allowsBody);
        var hasConnection = _headers.TryFind("Connection"u8, out var connection);
        WillClose |= (!keepAlive10 && (!_isHttp11 || _wantsClose)) || (hasConnection && connection.SequenceEqual("close"u8));
        var isUnframed = contentLength < 0 && allowsBody && !_isHead;
        _isChunked = isUnframed && _isHttp11;
        WillClose |= isUnframed && !_isHttp11;

        var head = new SpanFiller(span);
        head.Write(_isHttp11 ? "HTTP/1.1 "u8 : "HTTP/1.0 "u8);
        head.Write(StatusLine.CodeAndReason(StatusCode));
        head.Skip(_headers.CopyTo(head.Rest));
        head.Write(date.Current);
        if (contentLength >= 0)
        {
            head.Write("Content-Length: "u8);
            head.Write(contentLength);
            head.Write("\r\n"u8);
        }

        if (WillClose)
        {
            head.Write(_isHttp11 && !hasConnection ? "Connection: close\r\n"u8 : default);
        }
        else if (keepAlive10 && !hasConnection)
        {
            head.Write("Connection: keep-alive\r\n"u8);
        }

        head.Write(_isChunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        return head.Written;
    }
}
