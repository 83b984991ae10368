using System.Net;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;
using Netcd.Transport.Inbound;

namespace Netcd.Transport.Outbound;

/// <summary>Dials one stream of a member, reads what that member writes on it, and dials again, for ever.</summary>
internal sealed class StreamReader(PeerContact contact, StreamKind kind, MessageIntake intake)
{
    private static readonly TimeSpan RedialPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The other side sends a link heartbeat every 5/3 s.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private readonly string _source = StreamKinds.NameOf(kind);

    private LocalMember Local => contact.Local;

    public async Task RunAsync(CancellationToken stopped)
    {
        while (true)
        {
            var url = contact.Urls.Picked;
            var isEstablished = false;
            try
            {
                using var response = await DialAsync(url, stopped);
                isEstablished = true;
                contact.Worked();
                contact.SayChange($"established {kind} reader", held => Log.Established(
                    Local.Logger, contact.Member, _source, "reader", held));
                await ReadAsync(response, stopped);
            }
            catch (Exception failure) when (Failures.IsOfThePeer(failure))
            {
                if (isEstablished)
                {
                    contact.SayChange($"lost {kind} reader", held => Log.Lost(
                        Local.Logger, contact.Member, _source, "reader", held));
                }
                else
                {
                    contact.Urls.Failed(url);
                }

                contact.Failed(isEstablished ? "read" : "dial", _source, Failures.Of(failure, url));
            }

            await Task.Delay(RedialPause, Local.Time, stopped);
        }
    }

    private async Task<HttpResponseMessage> DialAsync(Uri url, CancellationToken stopped)
    {
        using var deadline = new CancellationTokenSource(Local.Options.DialTimeout + SilenceMax, Local.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopped);
        var place = new Uri(url, $"/raft/stream/{StreamKinds.PathOf(kind)}/{Local.Options.Id}");
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        PeerHeaders.Add(request, Local.Options);
        PeerHeaders.AddRecipient(request, contact.Member);
        try
        {
            var response = await Local.Http.SendAsync(request, either.Token);
            try
            {
                await CheckAsync(response, url, either.Token);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            throw new TimeoutException("no answer in time");
        }
    }

    private async Task CheckAsync(HttpResponseMessage response, Uri url, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            await Refusals.ThrowAsync(response, url, contact.Member, Local, cancellationToken);
        }

        if (PeerHeaders.Value(response, PeerHeaders.Version) is null)
        {
            throw new PeerRefusedException(new PeerFailure(
                "unsupported", "unsupported stream type", $"what listens at {url} is no member of etcd 2.1 or later"));
        }
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken stopped)
    {
        await using var body = await response.Content.ReadAsStreamAsync(stopped);
        using var input = new FrameInput(body, Local.Time, SilenceMax, stopped);
        var decoder = StreamKinds.DecoderOf(kind, contact.Member, Local.Options.Id);
        while (true)
        {
            if (await decoder.ReadAsync(input) is not { } message)
            {
                continue;
            }

            if (message.Type == MessageType.Snapshot)
            {
                throw new FrameException("a snapshot on a stream: its data has no place there");
            }

            intake.TryTake(message, contact);
        }
    }
}
