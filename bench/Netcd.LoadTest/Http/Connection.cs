using System.Net;
using System.Net.Sockets;

namespace Netcd.LoadTest.Http;

/// <summary>One kept-alive connection to a server, driven by what arrives on it.</summary>
/// <remarks>
/// What arrives is handled on the one thread that waits for all sockets (see <c>Program</c>), so that thousands of
/// connections cost no more than their system calls. Handlers must not block.
/// </remarks>
internal abstract class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly ResponseReader _reader = new();
    private volatile bool _disposed;

    /// <param name="server">Where to connect to.</param>
    /// <param name="bufferBytes">How much to receive at once.</param>
    /// <param name="from">The local address, if it matters.</param>
    protected Connection(IPEndPoint server, int bufferBytes, IPAddress? from = null)
    {
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(from, port: 0));
        }

        _socket.NoDelay = true;
        _socket.Connect(server);
        _receive.SetBuffer(new byte[bufferBytes]);
        _receive.Completed += (_, _) =>
        {
            if (Take())
            {
                Receive();
            }
        };
    }

    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    /// <summary>Sends the first request and begins to listen.</summary>
    protected void Open(ReadOnlySpan<byte> request)
    {
        Send(request);
        Receive();
    }

    protected void Send(ReadOnlySpan<byte> request)
    {
        try
        {
            _socket.Send(request);
        }
        catch (SocketException)
        {
            // Receiving tells of the connection's end too, and only once.
        }
    }

    /// <summary>The head of a response is there.</summary>
    protected virtual void OnHead(int status)
    {
    }

    /// <summary>A piece of content is there.</summary>
    protected virtual void OnBody(ReadOnlySpan<byte> piece)
    {
    }

    /// <summary>A response is complete.</summary>
    protected abstract void OnResponse(int status);

    /// <summary>The server ended the connection.</summary>
    protected abstract void OnClosed();

    private void Receive()
    {
        try
        {
            while (!_disposed && !_socket.ReceiveAsync(_receive))
            {
                if (!Take())
                {
                    return;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    /// <summary>Handles what was received; false when the connection is over.</summary>
    private bool Take()
    {
        if (_disposed)
        {
            return false;
        }

        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
        {
            OnClosed();
            return false;
        }

        ReadOnlySpan<byte> rest = _receive.MemoryBuffer.Span[.._receive.BytesTransferred];
        while (!rest.IsEmpty && !_disposed)
        {
            Feed(ref rest);
        }

        return !_disposed;
    }

    private void Feed(ref ReadOnlySpan<byte> rest)
    {
        var wasInHead = _reader.IsInHead;
        rest = rest[_reader.Feed(rest, out var body)..];
        if (wasInHead && (_reader.IsComplete || !_reader.IsInHead))
        {
            OnHead(_reader.Status);
        }

        if (!body.IsEmpty)
        {
            OnBody(body);
        }

        if (_reader.IsComplete)
        {
            OnResponse(_reader.Status);
        }
    }
}
