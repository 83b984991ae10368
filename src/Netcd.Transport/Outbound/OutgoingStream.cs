using System.Buffers;
using System.Threading.Channels;
using Netcd.Http;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Outbound;

/// <summary>One stream that a member has dialed: what is queued is written to it until either side ends it.</summary>
/// <remarks>Any thread may queue and close; the connection's own thread runs it.</remarks>
internal sealed class OutgoingStream(PeerContact contact, StreamKind kind)
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

    private ArrayBufferWriter<byte> _batch = new();
    private int _appendsInBatch;
    private long _batchBeganAt;
    private volatile bool _isClosed;

    /// <summary>Nothing can be queued any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>False if it is full or closed.</summary>
    public bool TryQueue(Message message) => _queue.Writer.TryWrite(message);

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
        while (await _queue.Reader.WaitToReadAsync() && !_isClosed)
        {
            while (!_isClosed && _batch.WrittenCount < BatchBytesMax && _queue.Reader.TryRead(out var message))
            {
                Encode(message);
            }

            await SendAsync(exchange, stall);
        }

        Close();
        ReportLost();
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

    private async ValueTask SendAsync(HttpExchange exchange, ITimer stall)
    {
        exchange.Write(_batch.WrittenSpan);
        var flush = exchange.FlushAsync();
        if (!flush.IsCompleted)
        {
            stall.Change(WriteTimeMax, Timeout.InfiniteTimeSpan);
            await flush;
            stall.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
