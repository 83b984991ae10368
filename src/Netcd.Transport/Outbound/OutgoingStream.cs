using System.Buffers;
using System.Threading.Channels;
using Netcd.Http;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Outbound;

/// <summary>One stream that a member has dialed: what is queued is written to it until either side ends it.</summary>
/// <remarks>Any thread may queue and close; the connection's own thread runs it.</remarks>
#pragma warning disable CA1001 // Without its wait handle the semaphore holds nothing, and whoever sends may come after the end.
internal sealed class OutgoingStream(PeerContact contact, StreamKind kind)
#pragma warning restore CA1001
{
    private const int QueueMessagesMax = 4096;

    /// <summary>So much is put together before it is sent, unless nothing more waits.</summary>
    private const int BatchBytesMax = 64 * 1024;

    /// <summary>A buffer that a big message has left bigger than this is given back.</summary>
    private const int KeptBufferBytesMax = 1024 * 1024;

    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5) / 3;
    private static readonly TimeSpan WriteTimeMax = TimeSpan.FromSeconds(5);

    private readonly string _source = StreamKinds.NameOf(kind);
    private readonly IFrameEncoder _encoder = StreamKinds.EncoderOf(kind, contact.Local.Options.Dialect);

    /// <summary>Null stands for a link heartbeat: one queue, so that the writer has one thing to wait for.</summary>
    private readonly Channel<Message?> _queue = Channel.CreateBounded<Message?>(
        new BoundedChannelOptions(QueueMessagesMax) { SingleReader = true });

    /// <summary>Held by whoever encodes and writes.</summary>
    private readonly SemaphoreSlim _turn = new(initialCount: 0, maxCount: 1);

    private HttpExchange? _exchange;
    private ITimer? _stall;
    private ArrayBufferWriter<byte> _batch = new();
    private int _appendsInBatch;
    private long _batchBeganAt;
    private volatile bool _isClosed;

    /// <summary>Nothing can be queued any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>False if it is full or closed.</summary>
    /// <remarks>
    /// A small message for which nothing has to wait is sent at once, by the caller: that takes less than to wake another
    /// thread for it.
    /// </remarks>
    public bool TryQueue(Message message) =>
        (message.Entries.Count == 0 && TrySend(message)) || _queue.Writer.TryWrite(message);

    /// <summary>Ends <see cref="RunAsync"/> soon; what is queued still is lost.</summary>
    public void Close()
    {
        _isClosed = true;
        _queue.Writer.TryComplete();
    }

    /// <summary>Writes until the stream is closed or the member is gone.</summary>
    public async Task RunAsync(HttpExchange exchange)
    {
        var time = contact.Local.Time;
        await using var gone = exchange.Aborted.UnsafeRegister(
            static state => ((OutgoingStream)state!).Close(), this);
        await using var heartbeat = time.CreateTimer(
            static state => ((OutgoingStream)state!)._queue.Writer.TryWrite(item: null),
            this, HeartbeatPeriod, HeartbeatPeriod);
        await using var stall = time.CreateTimer(
            static state => ((HttpExchange)state!).Disconnect(),
            exchange, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (_exchange, _stall) = (exchange, stall);
        _turn.Release();
        while (await _queue.Reader.WaitToReadAsync() && !_isClosed)
        {
            await _turn.WaitAsync();
            while (!_isClosed && _batch.WrittenCount < BatchBytesMax && _queue.Reader.TryRead(out var message))
            {
                Encode(message);
            }

            await SendAsync();
            _turn.Release();
        }

        await _turn.WaitAsync(); // For good: nobody may write any more.
        Close();
        ReportLost();
    }

    private bool TrySend(Message message)
    {
        if (!_turn.Wait(TimeSpan.Zero))
        {
            return false;
        }

        if (_isClosed || _queue.Reader.Count > 0)
        {
            _turn.Release();
            return false;
        }

        Encode(message);
        _ = SendAndReleaseAsync();
        return true;
    }

    private async Task SendAndReleaseAsync()
    {
        try
        {
            await SendAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Encode(Message? message)
    {
        if (_batch.WrittenCount == 0)
        {
            _batchBeganAt = contact.Local.Time.GetTimestamp();
        }

        if (message is null)
        {
            _encoder.EncodeLinkHeartbeat(_batch);
            return;
        }

        _encoder.Encode(_batch, message);
        _appendsInBatch += kind == StreamKind.Append ? 1 : 0;
    }

    private async ValueTask SendAsync()
    {
        _exchange!.Write(_batch.WrittenSpan);
        var flush = _exchange.FlushAsync();
        if (!flush.IsCompleted)
        {
            _stall!.Change(WriteTimeMax, Timeout.InfiniteTimeSpan);
            await flush;
            _stall.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else
        {
            await flush;
        }

        NoteAppends();
        if (_batch.Capacity > KeptBufferBytesMax)
        {
            _batch = new ArrayBufferWriter<byte>();
        }
        else
        {
            _batch.ResetWrittenCount();
        }
    }

    /// <summary>As in etcd, the time of an append is that of writing it.</summary>
    private void NoteAppends()
    {
        if (_appendsInBatch > 0)
        {
            var latency = contact.Local.Time.GetElapsedTime(_batchBeganAt);
            var follower = contact.Local.Statistics.Follower(contact.Member);
            for (; _appendsInBatch > 0; _appendsInBatch--)
            {
                follower.Succeeded(latency);
            }
        }
    }

    private void ReportLost()
    {
        var isLost = false;
        while (_queue.Reader.TryRead(out var message))
        {
            isLost |= message is not null;
        }

        if (isLost)
        {
            contact.Local.Receiver.ReportUnreachable(contact.Member);
        }

        contact.SayChange($"lost {kind} writer", held => Log.Lost(
            contact.Local.Logger, contact.Member, _source, "writer", held));
    }
}
