using Netcd.Raft.Messages;

namespace Netcd.Transport.Outbound;

/// <summary>
/// Somebody who says to be a member while this one does not know it yet: it is answered, by POST only. Thread-safe.
/// </summary>
internal sealed class Remote : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PeerContact _contact;
    private readonly Pipeline _pipeline;
    private readonly Task _running;

    public Remote(PeerContact contact)
    {
        _contact = contact;
        _pipeline = new Pipeline(contact);
        _running = PeerTask.RunAsync("posting", contact, _pipeline.RunAsync, _stop.Token);
    }

    public void Send(Message message)
    {
        if (!_pipeline.TryQueue(message))
        {
            _contact.Dropped(Pipeline.Source);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
