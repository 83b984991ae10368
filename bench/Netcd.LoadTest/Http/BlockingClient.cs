using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netcd.LoadTest.Http;

/// <summary>A connection that sends a request and waits for its answer; for preparations and for paced writes.</summary>
internal sealed class BlockingClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ResponseReader _reader = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <exception cref="SocketException">Nobody listens.</exception>
    public BlockingClient(IPEndPoint server)
        : this(server, Timeout.InfiniteTimeSpan)
    {
    }

    /// <param name="server">Where to connect to.</param>
    /// <param name="patience">How long to wait for an answer, before a <see cref="SocketException"/>.</param>
    public BlockingClient(IPEndPoint server, TimeSpan patience)
    {
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
        _socket.Connect(server);
    }

    /// <summary>The status of the answer; 0 when the server ended the connection instead.</summary>
    public int Send(ReadOnlySpan<byte> request) => Exchange(request, body: null);

    /// <summary>The content of the answer to a GET.</summary>
    public string GetText(string path)
    {
        var text = new StringBuilder();
        Exchange(RequestTemplate.GetOf(path), text);
        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private int Exchange(ReadOnlySpan<byte> request, StringBuilder? body)
    {
        _socket.Send(request);
        do
        {
            var received = _socket.Receive(_buffer);
            if (received == 0)
            {
                return 0;
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, received);
            while (!rest.IsEmpty)
            {
                rest = rest[_reader.Feed(rest, out var piece)..];
                body?.Append(Encoding.ASCII.GetString(piece));
            }
        }
        while (!_reader.IsComplete);
        return _reader.Status;
    }
}
