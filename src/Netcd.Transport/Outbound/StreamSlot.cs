using Netcd.Http;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Outbound;

/// <summary>Holds the stream of one kind that a member has dialed, if there is one. Thread-safe.</summary>
internal sealed class StreamSlot(PeerContact contact, StreamKind kind)
{
    private readonly Lock _gate = new();
    private OutgoingStream? _stream;
    private bool _isStopped;

    /// <summary>The name in log lines.</summary>
    public string Source { get; } = StreamKinds.NameOf(kind);

    public bool IsAttached => _stream is { IsClosed: false };

    /// <summary>Whether the message was queued; false while there is no stream or it is full.</summary>
    public bool TryQueue(Message message) => _stream is { } stream && stream.TryQueue(message);

    /// <summary>Takes a new stream in the place of the old one, and writes to it until it ends.</summary>
    public async Task ServeAsync(HttpExchange exchange)
    {
        var stream = new OutgoingStream(contact, kind);
        Attach(stream);
        contact.SayChange($"established {kind} writer", held => Log.Established(
            contact.Local.Logger, contact.Member, Source, "writer", held));
        try
        {
            await stream.RunAsync(exchange);
        }
        finally
        {
            stream.Close();
            Interlocked.CompareExchange(ref _stream, value: null, comparand: stream);
        }
    }

    /// <summary>Ends the stream that there is; none will follow.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _stream?.Close();
        }
    }

    private void Attach(OutgoingStream stream)
    {
        OutgoingStream? old;
        lock (_gate)
        {
            old = Interlocked.Exchange(ref _stream, stream);
            if (_isStopped)
            {
                stream.Close();
            }
        }

        contact.Worked();
        if (old is { IsClosed: false })
        {
            old.Close();
            contact.SayChange($"replaced {kind}", held => Log.Replaced(
                contact.Local.Logger, contact.Member, Source, held));
        }
    }
}
