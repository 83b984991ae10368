using Netcd.Raft.Messages;
using Netcd.Transport.Framing;
using Netcd.Transport.Inbound;
using Netcd.Transport.Probing;

namespace Netcd.Transport.Outbound;

/// <summary>Another member of the cluster with all the ways to and from it. Thread-safe.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PeerContact _contact;
    private readonly StreamSlot _messages;
    private readonly StreamSlot _appends;
    private readonly Pipeline _pipeline;
    private readonly SnapshotSender _snapshots;
    private readonly Task _running;

    public Peer(PeerContact contact, MessageIntake intake)
    {
        _contact = contact;
        _messages = new StreamSlot(contact, StreamKind.Message);
        _appends = new StreamSlot(contact, StreamKind.Append);
        _pipeline = new Pipeline(contact);
        _snapshots = new SnapshotSender(contact, _stop.Token);
        _running = Task.WhenAll(
            Run("reading messages", new StreamReader(contact, StreamKind.Message, intake).RunAsync),
            Run("reading appends", new StreamReader(contact, StreamKind.Append, intake).RunAsync),
            Run("posting", _pipeline.RunAsync),
            Run("probing", new Prober(contact).RunAsync));
    }

    public DateTimeOffset? ActiveSince => _contact.ActiveSince;

    /// <summary>The stream that the member dialed, to be written to.</summary>
    public StreamSlot Slot(StreamKind kind) => kind == StreamKind.Append ? _appends : _messages;

    public void Update(IReadOnlyList<string> peerUrls) => _contact.Urls.Replace(peerUrls);

    /// <summary>Sends the message on the best way that is open; drops it if too much waits there.</summary>
    public void Send(Message message)
    {
        var slot = message.Type == MessageType.Append && _appends.IsAttached ? _appends : _messages;
        var isQueued = slot.IsAttached ? slot.TryQueue(message) : _pipeline.TryQueue(message);
        if (!isQueued)
        {
            _contact.Dropped(slot.IsAttached ? slot.Source : Pipeline.Source);
        }
    }

    public void SendSnapshot(Message message, ISnapshotContent content) => _snapshots.Send(message, content);

    /// <summary>Ends everything with this member; what waits is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _messages.Stop();
        _appends.Stop();
        await _running;
        await _snapshots.Sending;
        _stop.Dispose();
    }

    private Task Run(string name, Func<CancellationToken, Task> work) =>
        PeerTask.RunAsync(name, _contact, work, _stop.Token);
}
