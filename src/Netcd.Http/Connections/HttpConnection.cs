using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Netcd.Http.Requests;
using Netcd.Http.Responses;
using Netcd.Http.Tls;

namespace Netcd.Http.Connections;

/// <summary>One connection: serves its requests one after the other until either side ends it.</summary>
internal sealed class HttpConnection
{
    /// <summary>How long an ending connection reads on, so that no reset overtakes the response.</summary>
    private static readonly TimeSpan LingerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// After how many bytes of heads a connection gives up its thread. One whose next request is always there already
    /// would otherwise keep it for good, and all other connections of that thread would starve.
    /// </summary>
    private const int HeadBytesInTurnMax = 256 << 10;

    /// <summary>What a request counts for at least: 128 small ones are a turn.</summary>
    private const int HeadBytesMin = 2 << 10;

    private readonly HttpServer _server;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly CancellationToken _closeRequested;
    private readonly RequestHead _head = new();
    private readonly HttpExchange _exchange;

    private CancellationTokenSource? _aborted;

    public HttpConnection(HttpServer server, ConnectionContext connection)
    {
        _server = server;
        _connection = connection;
        _input = connection.Transport.Input;
        _output = SocketOutput.Of(connection);
        _closeRequested = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        Tls = connection.Features.Get<TlsPeer>();
        _exchange = new HttpExchange(this, _head, new BodyReader(_input, _output), server.Date, _output);
    }

    /// <summary>The server is stopping: no further request on this connection.</summary>
    public bool IsClosing => _closeRequested.IsCancellationRequested;

    /// <summary>Somebody waited for <see cref="Aborted"/> and it fired.</summary>
    public bool IsAborted => _aborted is { IsCancellationRequested: true };

    /// <summary>Fires when the client is gone or the server stops. Made on first use: few requests wait.</summary>
    public CancellationToken Aborted => (_aborted ??= CancellationTokenSource.CreateLinkedTokenSource(
        _connection.ConnectionClosed, _closeRequested)).Token;

    /// <summary>A write found out before the transport told.</summary>
    public void ClientIsGone() => _aborted?.Cancel();

    public void Disconnect() =>
        _connection.Abort(new ConnectionAbortedException("The other side takes too long."));

    public System.Net.EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>Null for plain HTTP.</summary>
    public TlsPeer? Tls { get; }

    public async Task RunAsync()
    {
        var closing = _closeRequested.UnsafeRegister(static state => ((HttpConnection)state!).WakeUp(), this);
        try
        {
            await ServeAsync();
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            Log.ConnectionBroke(_server.Logger, exception);
        }
        finally
        {
            closing.Unregister(); // Without waiting: this may run inside the callback.
            _exchange.Release();
            _head.Reset(leadingBreaksMax: 0);
            _aborted?.Dispose();
            WipeUnread();
            await _input.CompleteAsync();
            await _output.CompleteAsync();
        }
    }

    /// <summary>The one loop of a connection. One method, so that a request costs no state machine.</summary>
    private async Task ServeAsync()
    {
        var turn = 0L;
        var headBytes = 0L;
        while (true)
        {
            var read = await _input.ReadAsync();
            var rest = read.Buffer;
            var isComplete = _head.Read(ref rest, out var problem);
            headBytes += read.Buffer.Length - rest.Length;
            if (_head.MayHoldCredentials)
            {
                read.Buffer.Slice(0, rest.Start).Wipe();
            }

            _input.AdvanceTo(rest.Start, isComplete ? rest.Start : rest.End);
            if (!isComplete)
            {
                if (_head.LooksLikeTls)
                {
                    problem = HeadProblem.Malformed; // It waits for an answer, and may have no line break for us.
                }
                else if (read.IsCompleted)
                {
                    problem = _head.HasBegun ? HeadProblem.Malformed : HeadProblem.Ended;
                }
                else if (IsClosing && !_head.HasBegun)
                {
                    return;
                }
                else
                {
                    continue;
                }
            }

            if (problem != HeadProblem.None)
            {
                await RefuseAsync(problem);
                return;
            }

            _exchange.Start();
            if (!_exchange.TryAnswerItself())
            {
                try
                {
                    await _server.Handler.HandleAsync(_exchange);
                }
                catch (Exception exception) when (!IsOfTheConnection(exception))
                {
                    Log.HandlerFailed(_server.Logger, exception);
                    return;
                }
            }

            var end = await _exchange.FinishAsync();
            var wasPost = _exchange.Method == RequestMethod.Post;
            _exchange.Release();
            _head.Reset(leadingBreaksMax: wasPost ? 4 : 0); // RFC 9112 §2.2, for the clients that Go has in mind.
            if (end != ExchangeEnd.KeepAlive || IsClosing)
            {
                if (end == ExchangeEnd.CloseUnread)
                {
                    await LingerAsync();
                }

                return;
            }

            turn += Math.Max(headBytes, HeadBytesMin);
            headBytes = 0;
            if (turn >= HeadBytesInTurnMax)
            {
                turn = 0;
                await Task.Yield();
            }
        }
    }

    /// <summary>The client broke off, or a handler gave up its wait for that: not a fault of ours.</summary>
    private bool IsOfTheConnection(Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException ||
        (exception is OperationCanceledException && IsAborted);

    /// <summary>The end of a refused or of a cut request, or further ones, may lie there.</summary>
    private void WipeUnread()
    {
        try
        {
            if (_input.TryRead(out var unread))
            {
                unread.Buffer.Wipe();
                _input.AdvanceTo(unread.Buffer.End);
            }
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            // The pipe of a connection that was reset gives nothing out any more.
        }
    }

    private async Task RefuseAsync(HeadProblem problem)
    {
        if (problem == HeadProblem.Ended)
        {
            return;
        }

        var page = RefusalPage.Of(problem);
        Log.HeadRefused(_server.Logger, problem);
        if (_head.LooksLikeTls)
        {
            _server.Refusals?.Refused(
                new RefusedConnection(RemoteEndPoint, "http: client sent a TLS handshake to a plain HTTP port"));
        }

        _output.Write(page);
        await _output.FlushAsync();
        if (problem == HeadProblem.TooLarge)
        {
            await LingerAsync();
        }
    }

    /// <summary>Reads on without looking until the client ends or has had time to read the response.</summary>
    private async Task LingerAsync()
    {
        using var timeout = new CancellationTokenSource(LingerTime, _server.TimeProvider);
        try
        {
            while (true)
            {
                var read = await _input.ReadAsync(timeout.Token);
                read.Buffer.Wipe();
                _input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || IsClosing)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
        }
    }

    /// <summary>An idle connection ends now; one that streams to a slow client stops to wait for it.</summary>
    private void WakeUp()
    {
        _input.CancelPendingRead();
        if (_aborted is not null)
        {
            _output.CancelPendingFlush();
        }
    }
}
