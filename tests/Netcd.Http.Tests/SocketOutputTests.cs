using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Netcd.Http.Connections;

namespace Netcd.Http.Tests;

/// <summary>Sending straight to a socket whose client reads slowly, not at all, or is gone.</summary>
public sealed class SocketOutputTests : IConnectionSocketFeature, IDisposable
{
    private const int MoreThanSocketsHold = 16 << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Pipe _kestrel = new();
    private readonly PipeWriter _output;

    public SocketOutputTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port: 0));
        listener.Listen();
        _client.Connect(listener.LocalEndPoint!);
        Socket = listener.Accept();
        var connection = new DefaultConnectionContext("test") { Transport = new Duplex(_kestrel.Reader, _kestrel.Writer) };
        connection.Features.Set<IConnectionSocketFeature>(this);
        _output = SocketOutput.Of(connection);
    }

    public Socket Socket { get; }

    public void Dispose()
    {
        Socket.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task What_fits_is_sent_within_the_call()
    {
        _output.Write("hello"u8);
        var flush = _output.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
        Assert.False((await flush).IsCompleted);
        Assert.Equal("hello"u8.ToArray(), Receive(count: 5));
    }

    [Fact]
    public async Task A_slow_client_gets_every_byte_in_order_and_then_more()
    {
        var sent = Numbered(MoreThanSocketsHold);
        _output.Write(sent);
        var flush = _output.FlushAsync();
        Assert.False(flush.IsCompleted);
        Assert.Equal(sent, Receive(sent.Length));
        var result = await flush.AsTask().WaitAsync(Deadline);
        Assert.False(result.IsCompleted || result.IsCanceled);

        _output.Write("more"u8);
        await _output.FlushAsync();
        Assert.Equal("more"u8.ToArray(), Receive(count: 4));
    }

    [Fact]
    public async Task A_flush_that_waits_for_a_client_ends_when_it_is_cancelled_as_does_each_later_one()
    {
        _output.Write(Numbered(MoreThanSocketsHold));
        var flush = _output.FlushAsync();
        _output.CancelPendingFlush();
        Assert.True((await flush.AsTask().WaitAsync(Deadline)).IsCanceled);

        _output.Write(Numbered(MoreThanSocketsHold));
        Assert.True((await _output.FlushAsync().AsTask().WaitAsync(Deadline)).IsCanceled);
    }

    [Fact]
    public async Task A_client_that_resets_ends_the_flush_that_waits_for_it_and_each_later_one()
    {
        _output.Write(Numbered(MoreThanSocketsHold));
        var flush = _output.FlushAsync();
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
        Assert.True((await flush.AsTask().WaitAsync(Deadline)).IsCompleted);

        _output.Write("more"u8);
        Assert.True((await _output.FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task A_connection_that_is_cut_ends_the_flush_that_waits_and_each_later_one()
    {
        _output.Write(Numbered(MoreThanSocketsHold));
        var flush = _output.FlushAsync();
        Socket.Dispose();
        Assert.True((await flush.AsTask().WaitAsync(Deadline)).IsCompleted);

        _output.Write("more"u8);
        Assert.True((await _output.FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task Its_end_is_told_to_Kestrel_which_closes_the_socket()
    {
        await _output.CompleteAsync();
        Assert.True((await _kestrel.Reader.ReadAsync()).IsCompleted);
    }

    private static byte[] Numbered(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)(i ^ (i >> 8) ^ (i >> 16));
        }

        return bytes;
    }

    private byte[] Receive(int count)
    {
        var bytes = new byte[count];
        using var stream = new NetworkStream(_client, ownsSocket: false) { ReadTimeout = (int)Deadline.TotalMilliseconds };
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
