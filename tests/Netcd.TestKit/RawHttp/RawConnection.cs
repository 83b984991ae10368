using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Netcd.TestKit.RawHttp;

/// <summary>A small HTTP/1.1 client that shows what really came over the wire. Not thread-safe.</summary>
public sealed class RawConnection : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(20);

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Stream stream) => _stream = stream;

    /// <summary>False once the server closed the connection.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Connects to a port of the loopback address.</summary>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static Task<RawConnection> OpenAsync(int port) => OpenAsync(IPAddress.Loopback, port);

    /// <exception cref="IOException">Nobody listens there, or there is no way.</exception>
    public static async Task<RawConnection> OpenAsync(IPAddress address, int port) =>
        new(await ConnectAsync(address, port));

    /// <summary>Connects over TLS.</summary>
    /// <exception cref="IOException">As without; or the server refuses TLS with this client.</exception>
    public static async Task<RawConnection> OpenAsync(IPAddress address, int port, SslClientAuthenticationOptions tls)
    {
        var stream = new SslStream(await ConnectAsync(address, port), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(tls);
            return new RawConnection(stream);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new IOException($"{address}, port {port}, over TLS: {failure.Message}", failure);
        }
    }

    /// <summary>Sends a request and reads its whole response.</summary>
    public async Task<RawResponse> ExchangeAsync(RawRequest request)
    {
        // A server may answer before it has read all, and then read no more.
        var sending = SendAsync(request.Bytes);
        var response = await ReadResponseAsync(request.Method);
        if (!sending.IsCompleted)
        {
            await _stream.DisposeAsync();
            IsOpen = false;
        }

        await sending;
        return response with { Closed = !IsOpen };
    }

    /// <summary>Sends what the server takes; only reading says whether it is over, since an answer may have come before.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => TrySendAsync(bytes);

    /// <summary>False if the server closed the connection.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var deadline = new CancellationTokenSource(AnswerDeadline);
            while (!bytes.IsEmpty)
            {
                var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
                await _stream.WriteAsync(piece, deadline.Token);
                bytes = bytes[piece.Length..];
                deadline.CancelAfter(AnswerDeadline);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads a response to its end; interim (1xx) responses are skipped.</summary>
    /// <exception cref="IOException">The connection ends before the body does.</exception>
    public async Task<RawResponse> ReadResponseAsync(string method)
    {
        var head = await ReadHeadAsync();
        return await ReadBodyAsync(head, method);
    }

    public async Task<RawHead> ReadHeadAsync()
    {
        while (true)
        {
            var statusLine = await ReadLineAsync();
            List<(string Name, string Value)> headers = [];
            while (await ReadLineAsync() is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers.Add((line[..Math.Max(colon, 0)], line[(colon + 1)..].TrimStart(' ')));
            }

            var head = new RawHead(statusLine, headers);
            if (head.Status is < 100 or >= 200)
            {
                return head;
            }
        }
    }

    /// <summary>Reads the body that belongs to <paramref name="head"/>.</summary>
    public async Task<RawResponse> ReadBodyAsync(RawHead head, string method)
    {
        var framing = FramingOf(head, method);
        var body = framing switch
        {
            BodyFraming.None => string.Empty,
            BodyFraming.Length => await ReadTextAsync(Number(head.Header("Content-Length"), NumberStyles.None)),
            BodyFraming.Chunked => await ReadChunksAsync(),
            BodyFraming.Close => await ReadToEndAsync(),
            _ => throw new InvalidOperationException($"Unknown framing {framing}."),
        };
        var last = head.Header("Connection") == "close" ||
            (head.StatusLine.StartsWith("HTTP/1.0", StringComparison.Ordinal) && head.Header("Connection") != "keep-alive");
        if (framing != BodyFraming.Close && last)
        {
            await ReadToEndAsync();
        }

        return new RawResponse(head, framing, body, Closed: !IsOpen);
    }

    /// <summary>Reads one chunk of a chunked body; null is the last, empty one.</summary>
    public async Task<string?> ReadChunkAsync()
    {
        var length = Number((await ReadLineAsync()).Split(';')[0], NumberStyles.HexNumber);
        var text = await ReadTextAsync(length);
        await ReadLineAsync();
        return length == 0 ? null : text;
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        do
        {
            text.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }
        while (await FillAsync());
        return text.ToString();
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<NetworkStream> ConnectAsync(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"{address}, port {port}: {failure.Message}", failure);
        }
    }

    private static BodyFraming FramingOf(RawHead head, string method)
    {
        if (method == "HEAD" || head.Status is 204 or 304)
        {
            return BodyFraming.None;
        }

        if (head.Header("Transfer-Encoding") == "chunked")
        {
            return BodyFraming.Chunked;
        }

        return head.Header("Content-Length") is null ? BodyFraming.Close : BodyFraming.Length;
    }

    private static int Number(string? text, NumberStyles style) =>
        int.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException($"Not a length: '{text}'.");

    private async Task<string> ReadChunksAsync()
    {
        var text = new StringBuilder();
        while (await ReadChunkAsync() is { } chunk)
        {
            text.Append(chunk);
        }

        return text.ToString();
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var newline = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var end = newline < 0 ? _end : newline;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, end - _start));
            _start = newline < 0 ? _end : newline + 1;
            if (newline >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }

            if (!await FillAsync())
            {
                throw new IOException($"The server closed the connection after '{line}'.");
            }
        }
    }

    private async Task<string> ReadTextAsync(int lengthBytes)
    {
        var text = new StringBuilder(lengthBytes);
        while (text.Length < lengthBytes)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new IOException($"The server closed the connection {lengthBytes - text.Length} bytes too early.");
            }

            var count = Math.Min(_end - _start, lengthBytes - text.Length);
            text.Append(Encoding.Latin1.GetString(_buffer, _start, count));
            _start += count;
        }

        return text.ToString();
    }

    // False at the end of the connection. TimeoutException: nothing comes.
    private async Task<bool> FillAsync()
    {
        using var deadline = new CancellationTokenSource(AnswerDeadline);
        (_start, _end) = (0, 0);
        try
        {
            _end = await _stream.ReadAsync(_buffer, deadline.Token);
        }
        catch (IOException)
        {
            // A reset ends the connection like a close.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No answer within {AnswerDeadline.TotalSeconds} s.");
        }

        IsOpen = _end > 0;
        return IsOpen;
    }
}
