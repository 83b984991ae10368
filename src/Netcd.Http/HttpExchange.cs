using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using Netcd.Http.Connections;
using Netcd.Http.Requests;
using Netcd.Http.Responses;

namespace Netcd.Http;

/// <summary>One request and its response. Its connection uses it again for the next request.</summary>
/// <remarks>
/// For the handler alone, and only until it returns; not thread-safe. Request parts are raw bytes and are valid until
/// then too, also over an await.
/// </remarks>
public sealed class HttpExchange
{
    private readonly HttpConnection _connection;
    private readonly RequestHead _head;
    private readonly BodyReader _requestBody;
    private readonly ResponseWriter _response;

    internal HttpExchange(
        HttpConnection connection, RequestHead head, BodyReader requestBody, DateHeader date, PipeWriter output)
    {
        _connection = connection;
        _head = head;
        _requestBody = requestBody;
        _response = new ResponseWriter(output, date);
    }

    public RequestMethod Method { get; private set; }

    /// <summary>The method as sent.</summary>
    public ReadOnlySpan<byte> MethodText => _head.Line.Method.Of(_head.Text);

    /// <summary>The request target as sent: a path with its query, a whole URL, or <c>*</c>.</summary>
    public ReadOnlySpan<byte> Target => _head.Line.Target.Of(_head.Text);

    /// <summary>The percent-decoded path: raw bytes, not cleaned; empty for a target without a path.</summary>
    public ReadOnlySpan<byte> Path => _head.Path.Of(_head.Text);

    /// <summary>The path as sent.</summary>
    public ReadOnlySpan<byte> RawPath => _head.Line.Url.Path.Of(Target);

    /// <summary>What follows the question mark, as sent; empty if there is none.</summary>
    public ReadOnlySpan<byte> RawQuery => _head.Line.Url.Query.Of(Target);

    /// <summary>The y of HTTP/1.y.</summary>
    public int MinorVersion => _head.Line.Minor;

    /// <summary>The host of the target or else of the header, as sent.</summary>
    public ReadOnlySpan<byte> Host =>
        _head.Line.Url.Host.Length > 0 ? _head.Line.Url.Host.Of(Target) : Header("Host"u8);

    public ReadOnlySpan<byte> ContentType => Header("Content-Type"u8);

    public ReadOnlySpan<byte> Origin => Header("Origin"u8);

    /// <summary>Null for a connection without an address.</summary>
    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>Whether the request came over TLS.</summary>
    public bool IsTls => _connection.Tls is not null;

    /// <summary>The common name of the client's certificate, which was verified; null if there is none.</summary>
    public string? ClientCommonName => _connection.Tls?.CommonName;

    /// <summary>That name and those of the authorities above it, in this order, some of them empty; none without a certificate.</summary>
    public ImmutableArray<string> ClientCommonNames => _connection.Tls?.CommonNames ?? [];

    /// <summary>What the handler wants to find again with this request; null when it begins.</summary>
    public object? Tag { get; set; }

    /// <summary>Fires when the client is gone, also if it only ended its sending, and when the server stops.</summary>
    /// <remarks>For requests that wait long; as in Go, a client that half-closes counts as gone.</remarks>
    public CancellationToken Aborted => _connection.Aborted;

    /// <summary>Default 200. Fixed by the first flush.</summary>
    public int StatusCode
    {
        get => _response.StatusCode;
        set => _response.StatusCode = value;
    }

    /// <summary>The response body. Handed out memory is lost with the next flush.</summary>
    /// <remarks>
    /// A body of up to 2048 bytes that is never flushed is sent with its Content-Length, any other one in chunks.
    /// What is written is held until the next flush, so flush a large body every 64 KB or so.
    /// </remarks>
    public IBufferWriter<byte> Body => _response.Body;

    /// <summary>The first value of a request header, empty if it is absent.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name) => _head.Value(name);

    /// <summary>Call it before the body is read if that has a password in it: it is wiped when the handler has returned.</summary>
    public void KeepBodySecret() => _requestBody.KeepSecret();

    /// <summary>Reads the request body. Call it at most once.</summary>
    /// <param name="bytesMax">It stops one byte after this; the connection then closes in the end.</param>
    public ValueTask<RequestBody> ReadBodyAsync(int bytesMax) => _requestBody.ReadAsync(bytesMax);

    /// <summary>Reads the next part of the request body as it comes, for a body that is too big to be held.</summary>
    /// <returns>How many bytes; 0 at the end of the body.</returns>
    /// <exception cref="IOException">The body is broken or ends early; the text is Go's.</exception>
    /// <exception cref="OperationCanceledException">The body did not come in time; <see cref="AbandonBody"/> then.</exception>
    public ValueTask<int> ReadBodyPartAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _requestBody.ReadPartAsync(buffer, cancellationToken);

    /// <summary>Leaves the rest of the request body unread: the connection closes after the response.</summary>
    public void AbandonBody() => _requestBody.Abandon();

    /// <summary>Adds a response header.</summary>
    /// <param name="name">In canonical case, such as <c>X-Etcd-Index</c>.</param>
    /// <param name="value">Line breaks in it become blanks.</param>
    public void AddHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _response.AddHeader(name, value);

    /// <summary>
    /// Adds the Content-Type that Go finds by itself when a handler writes text without naming a type. It comes after
    /// the other headers, next to Content-Length.
    /// </summary>
    public void AddSniffedTextType() => _response.AddSniffedText();

    /// <summary>Writes to <see cref="Body"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _response.Body.Write(bytes);

    /// <summary>Sends the headers, if not out yet, and what was written since the last flush as one chunk.</summary>
    /// <remarks>Waits for a slow client. Does nothing once it is gone: see <see cref="Aborted"/>.</remarks>
    public ValueTask FlushAsync()
    {
        if (!_response.HasStarted && !_requestBody.IsDone)
        {
            return SkipBodyAndFlushAsync();
        }

        var flush = _response.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(flush);
        }

        Note(flush.Result);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the connection after this exchange without the end of the response.</summary>
    public void Abort() => _response.Abort();

    /// <summary>Cuts the connection at once, also under a flush that waits for a slow client. Thread-safe.</summary>
    public void Disconnect() => _connection.Disconnect();

    internal void Start()
    {
        var facts = _head.Facts;
        Tag = null;
        Method = MethodOf(MethodText);
        _requestBody.Start(facts);
        _response.Start(_head.Line.Minor, Method, facts, _connection.IsClosing);
    }

    /// <summary>Some requests never reach the handler in Go either.</summary>
    internal bool TryAnswerItself()
    {
        if (_head.Facts.ExpectsOther)
        {
            StatusCode = 417;
            AddHeader("Connection"u8, "close"u8);
            return true;
        }

        if (Method == RequestMethod.Options && Target is [(byte)'*'])
        {
            AddHeader("Content-Length"u8, "0"u8);
            return true;
        }

        return false;
    }

    /// <summary>Sends what is left of the response.</summary>
    internal ValueTask<ExchangeEnd> FinishAsync()
    {
        if (!_requestBody.IsDone || _connection.IsClosing || _connection.IsAborted)
        {
            return FinishSlowlyAsync();
        }

        var finished = _response.FinishAsync();
        return finished.IsCompletedSuccessfully
            ? new ValueTask<ExchangeEnd>(EndOf(finished.Result))
            : AwaitAsync(finished);

        async ValueTask<ExchangeEnd> AwaitAsync(ValueTask<bool> pending) => EndOf(await pending);
    }

    internal void Release()
    {
        _requestBody.Release();
        _response.Release();
    }

    private static RequestMethod MethodOf(ReadOnlySpan<byte> text) => text.Length switch
    {
        3 when text.SequenceEqual("GET"u8) => RequestMethod.Get,
        3 when text.SequenceEqual("PUT"u8) => RequestMethod.Put,
        4 when text.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        4 when text.SequenceEqual("POST"u8) => RequestMethod.Post,
        6 when text.SequenceEqual("DELETE"u8) => RequestMethod.Delete,
        7 when text.SequenceEqual("OPTIONS"u8) => RequestMethod.Options,
        7 when text.SequenceEqual("CONNECT"u8) => RequestMethod.Connect,
        _ => RequestMethod.Other,
    };

    private async ValueTask SkipBodyAndFlushAsync()
    {
        await SkipBodyAsync(isFinished: false);
        await AwaitFlushAsync(_response.FlushAsync());
    }

    private async ValueTask AwaitFlushAsync(ValueTask<bool> flush) => Note(await flush);

    private void Note(bool isHeard)
    {
        if (!isHeard)
        {
            _connection.ClientIsGone();
        }
    }

    private async ValueTask<ExchangeEnd> FinishSlowlyAsync()
    {
        if (_connection.IsClosing)
        {
            _response.CloseAfter();
        }

        // etcd drops the connections of its watchers when it stops: the client sees that the end is missing.
        if (_connection.IsClosing && _connection.IsAborted && _response.HasStarted)
        {
            _response.Abort();
        }

        if (!_response.HasStarted)
        {
            await SkipBodyAsync(isFinished: true);
        }

        return EndOf(await _response.FinishAsync());
    }

    /// <summary>Before the headers leave, Go reads what is left of the request: some clients only write.</summary>
    private async ValueTask SkipBodyAsync(bool isFinished)
    {
        if (_requestBody.IsDone || _response.DecideClose(isFinished))
        {
            return;
        }

        if (_requestBody.Expected100 || !await _requestBody.SkipAsync())
        {
            _response.CloseAfter();
        }
    }

    private ExchangeEnd EndOf(bool keepAlive) =>
        keepAlive && _requestBody.IsDone ? ExchangeEnd.KeepAlive :
        _requestBody.IsTooLongToSkip ? ExchangeEnd.CloseUnread : ExchangeEnd.Close;
}
