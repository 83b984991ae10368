using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Netcd.Http.Tls;

namespace Netcd.Http.Tests;

/// <summary>The client's end of a connection in memory. What it sends is served before the call returns.</summary>
/// <remarks>Everything runs inline, so that "the server now waits" is a fact and not a matter of time.</remarks>
internal sealed partial class TestClient : IConnectionLifetimeNotificationFeature, IDisposable
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _closeRequested = new();

    public TestClient(IHttpHandler handler)
        : this(handler, TimeProvider.System, responseBytesMax: 0)
    {
    }

    /// <param name="handler">Answers the requests.</param>
    /// <param name="timeProvider">The server's clock.</param>
    /// <param name="responseBytesMax">The server waits when so much is unread; 0 for no limit.</param>
    /// <param name="tls">What a handshake would have shown; null for a plain connection.</param>
    /// <param name="received">Where the server receives; null for memory that nobody looks at.</param>
    public TestClient(
        IHttpHandler handler,
        TimeProvider timeProvider,
        long responseBytesMax,
        TlsPeer? tls = null,
        MemoryPool<byte>? received = null)
    {
        _toServer = new Pipe(Inline(pauseBytes: 0, received));
        _toClient = new Pipe(Inline(responseBytesMax));
        var connection = new DefaultConnectionContext("test", new Duplex(_toServer.Reader, _toClient.Writer),
            new Duplex(_toClient.Reader, _toServer.Writer))
        {
            ConnectionClosed = _closed.Token,
        };
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(this);
        connection.Features.Set(tls);
        using var inline = new NoContext();
        Served = new HttpConnectionHandler(handler, timeProvider, Log)
            .OnConnectedAsync(connection);
    }

    /// <summary>What the server logged.</summary>
    public RecordingLog Log { get; } = new();

    /// <summary>Ends when the server is done with the connection.</summary>
    public Task Served { get; }

    public CancellationToken ConnectionClosedRequested
    {
        get => _closeRequested.Token;
        set => throw new NotSupportedException();
    }

    public void Send(string latin1) => Send(Encoding.Latin1.GetBytes(latin1));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (!Served.IsCompleted)
        {
            using var inline = new NoContext();
            _toServer.Writer.Write(bytes);
            Flush();
        }
    }

    public void EndSending()
    {
        using var inline = new NoContext();
        _toServer.Writer.Complete();
    }

    /// <summary>What the transport does when the client's socket is gone.</summary>
    public void Disappear()
    {
        EndSending();
        using var inline = new NoContext();
        _toClient.Reader.Complete();
        _closed.Cancel();
    }

    /// <summary>What the transport does when the client resets the connection.</summary>
    public void Reset()
    {
        using var inline = new NoContext();
        _toServer.Writer.Complete(new ConnectionResetException("Connection reset by peer."));
    }

    /// <summary>What Kestrel does when it stops.</summary>
    public void RequestClose()
    {
        using var inline = new NoContext();
        _closeRequested.Cancel();
    }

    /// <summary>All that the server sent since the last call, as Latin-1 with its dates replaced.</summary>
    public string Receive()
    {
        if (!_toClient.Reader.TryRead(out var read))
        {
            return string.Empty;
        }

        var text = Encoding.Latin1.GetString(read.Buffer.ToArray());
        using var inline = new NoContext();
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return DateLine().Replace(text, "Date: D");
    }

    public void Dispose()
    {
        _closed.Dispose();
        _closeRequested.Dispose();
    }

    private static PipeOptions Inline(long pauseBytes, MemoryPool<byte>? pool = null) => new(
        pool, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: pauseBytes, resumeWriterThreshold: pauseBytes / 2, useSynchronizationContext: false);

    [GeneratedRegex("Date: [^\r]*")]
    private static partial Regex DateLine();

    private void Flush()
    {
        var flush = _toServer.Writer.FlushAsync();
        Assert.True(flush.IsCompleted);
    }

    /// <summary>Takes the test runner's synchronization context away: with it awaits do not go on inline.</summary>
    private readonly ref struct NoContext
    {
        private readonly SynchronizationContext? _context = SynchronizationContext.Current;

        public NoContext() => SynchronizationContext.SetSynchronizationContext(syncContext: null);

        public void Dispose() => SynchronizationContext.SetSynchronizationContext(_context);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
