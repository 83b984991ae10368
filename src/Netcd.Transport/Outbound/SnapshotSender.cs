using System.Net;
using Netcd.Raft;
using Netcd.Raft.Messages;

namespace Netcd.Transport.Outbound;

/// <summary>Sends snapshots to one member, one at a time, on connections of their own. Thread-safe.</summary>
internal sealed class SnapshotSender(PeerContact contact, CancellationToken stopped)
{
    private readonly Lock _gate = new();
    private Task _sending = Task.CompletedTask;

    private LocalMember Local => contact.Local;

    /// <summary>Ends when no snapshot is under way.</summary>
    public Task Sending
    {
        get
        {
            lock (_gate)
            {
                return _sending;
            }
        }
    }

    /// <summary>Begins to send; one that comes while another is under way has failed.</summary>
    public void Send(Message message, ISnapshotContent content)
    {
        lock (_gate)
        {
            if (_sending.IsCompleted && !stopped.IsCancellationRequested)
            {
                _sending = Task.Run(() => SendAsync(message, content), CancellationToken.None);
                return;
            }
        }

        Fail(message, "another one is under way");
    }

    private async Task SendAsync(Message message, ISnapshotContent content)
    {
        var index = message.Snapshot?.Id.Index ?? 0;
        Log.SnapshotSending(Local.Logger, index, contact.Member);
        var url = contact.Urls.Picked;
        try
        {
            await PostAsync(message, content, url);
            contact.Worked();
            Local.Receiver.ReportSnapshot(contact.Member, isReceived: true);
            Log.SnapshotSent(Local.Logger, index, contact.Member);
        }
        catch (Exception failure) when (Failures.IsOfThePeer(failure))
        {
            contact.Urls.Failed(url);
            var reason = Failures.Of(failure, url);
            contact.Failed("post", "sendMsgSnap", reason);
            Fail(message, reason.ToString());
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            Fail(message, "the member was removed or this one stops");
        }
        catch (Exception failure)
        {
            Log.TaskFailed(Local.Logger, "sending a snapshot", contact.Member, failure);
            Fail(message, failure.Message);
        }
    }

    private void Fail(Message message, string reason)
    {
        Log.SnapshotFailed(Local.Logger, message.Snapshot?.Id.Index ?? 0, contact.Member, reason);
        Local.Receiver.ReportUnreachable(contact.Member);
        Local.Receiver.ReportSnapshot(contact.Member, isReceived: false);
    }

    private async Task PostAsync(Message message, ISnapshotContent content, Uri url)
    {
        var dialect = Local.Options.Dialect;
        var place = new Uri(url, dialect == PeerDialect.Etcd23 ? "/raft" : "/raft/snapshot");
        using var request = new HttpRequestMessage(HttpMethod.Post, place);
        PeerHeaders.Add(request, Local.Options);
        request.Content = new SnapshotBody(message, content, dialect);
        using var response = await Local.Http.SendAsync(request, stopped);
        if (response.StatusCode != HttpStatusCode.NoContent)
        {
            await Refusals.ThrowAsync(response, url, contact.Member, Local, stopped);
        }
    }
}
