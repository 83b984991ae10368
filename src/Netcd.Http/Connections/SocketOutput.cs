using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Netcd.Http.Tls;

namespace Netcd.Http.Connections;

/// <summary>
/// The sending side of a connection, straight to its socket: a flush is one system call on the caller's thread and
/// waits only if the client reads too slowly. Kestrel's own costs a second pipe and a loop for each connection, a
/// quarter of the work of telling a watcher of an event.
/// </summary>
internal sealed class SocketOutput : PipeWriter
{
    private readonly Socket _socket;
    private readonly PipeWriter _kestrel;
    private readonly PooledBuffer _buffer = new();
    private volatile CancellationTokenSource? _waiting; // Never disposed: without a timer it holds nothing.
    private volatile bool _isCancelled;
    private bool _isClientGone;

    private SocketOutput(Socket socket, PipeWriter kestrel)
    {
        socket.Blocking = false; // Or a send to a slow client would hold up the thread.
        _socket = socket;
        _kestrel = kestrel;
    }

    /// <summary>The output of a connection: straight to the socket, unless something in between transforms the bytes.</summary>
    public static PipeWriter Of(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>() is { } feature
        && connection.Features.Get<TlsPeer>() is null
            ? new SocketOutput(feature.Socket, connection.Transport.Output)
            : connection.Transport.Output;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    /// <summary>Sends everything. The result is completed if the client is gone.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var rest = _buffer.Written;
        while (!rest.IsEmpty && !_isClientGone)
        {
            if (!TrySend(rest, out var sent))
            {
                return SendSlowlyAsync(_buffer.Written.Length - rest.Length);
            }

            rest = rest[sent..];
        }

        _buffer.Clear();
        return new ValueTask<FlushResult>(Result());
    }

    /// <summary>Ends a flush that waits for a slow client; without one, the next that would.</summary>
    public override void CancelPendingFlush()
    {
        _isCancelled = true;
        _waiting?.Cancel();
    }

    /// <summary>Sends no more. Kestrel then closes its side of the connection.</summary>
    public override void Complete(Exception? exception = null)
    {
        _buffer.Clear();
        _kestrel.Complete(exception);
    }

    /// <summary>False if the client does not take any more at present.</summary>
    private bool TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        try
        {
            sent = _socket.Send(bytes, SocketFlags.None, out var error);
            _isClientGone = error is not (SocketError.Success or SocketError.WouldBlock or SocketError.TryAgain);
            return error is not (SocketError.WouldBlock or SocketError.TryAgain);
        }
        catch (ObjectDisposedException)
        {
            sent = 0;
            _isClientGone = true;
            return true;
        }
    }

    private async ValueTask<FlushResult> SendSlowlyAsync(int sent)
    {
        var cancellation = new CancellationTokenSource();
        _waiting = cancellation;
        try
        {
            if (_isCancelled)
            {
                return Result();
            }

            while (sent < _buffer.Written.Length)
            {
                sent += await _socket.SendAsync(_buffer.WrittenMemory[sent..], SocketFlags.None, cancellation.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told by the result.
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            _isClientGone = true;
        }
        finally
        {
            _waiting = null;
            _buffer.Clear();
        }

        return Result();
    }

    private FlushResult Result() => new(_isCancelled, _isClientGone);
}
