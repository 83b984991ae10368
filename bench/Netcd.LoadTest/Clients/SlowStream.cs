using System.Net;
using System.Net.Sockets;
using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Clients;

/// <summary>A stream watch whose client does not read for a while.</summary>
internal sealed class SlowStream : IDisposable
{
    private const int ReceiveBufferBytes = 16 * 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ResponseReader _reader = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Watches; returns when the head of the answer is there.</summary>
    public SlowStream(IPEndPoint server, string directory)
    {
        _socket.ReceiveBufferSize = ReceiveBufferBytes;
        _socket.Connect(server);
        _socket.Send(RequestTemplate.GetOf($"/v2/keys/{directory}?wait=true&recursive=true&stream=true"));
        var length = _socket.Receive(_buffer);
        _reader.Feed(_buffer.AsSpan(0, length), out _);
    }

    /// <summary>Events that have arrived.</summary>
    public long EventCount { get; private set; }

    /// <summary>Whether the server has ended the stream, so that its client knows that something is missing.</summary>
    public bool WasEnded { get; private set; }

    /// <summary>Reads what there is until the stream ends or stays silent.</summary>
    public void Drain()
    {
        _socket.ReceiveTimeout = (int)Silence.TotalMilliseconds;
        try
        {
            while (!WasEnded)
            {
                Read();
            }
        }
        catch (SocketException)
        {
            // Silence: the server believes that all has been said. A reset also tells the client.
            WasEnded = !_socket.Connected;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Read()
    {
        var received = _socket.Receive(_buffer);
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, received);
        while (!rest.IsEmpty)
        {
            rest = rest[_reader.Feed(rest, out var body)..];
            EventCount += body.Count((byte)'\n');
        }

        WasEnded = received == 0 || _reader.IsComplete;
    }
}
