using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Outbound;

/// <summary>Sends messages one by one as POST /raft: the way while no stream is up. Thread-safe.</summary>
internal sealed class Pipeline(PeerContact contact)
{
    public const string Source = "pipeline";

    private const int QueueMessagesMax = 64;
    private const int WorkersCount = 4;

    /// <summary>etcd waits for ever; a host that vanished under a POST would then hold its worker for a quarter hour.</summary>
    private static readonly TimeSpan PostTimeMax = TimeSpan.FromSeconds(60);

    private static readonly MediaTypeHeaderValue Protobuf = new("application/protobuf");

    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(QueueMessagesMax);

    private LocalMember Local => contact.Local;

    /// <summary>False if it is full.</summary>
    public bool TryQueue(Message message) => _queue.Writer.TryWrite(message);

    public Task RunAsync(CancellationToken stopped) =>
        Task.WhenAll(Enumerable.Range(0, WorkersCount).Select(_ => WorkAsync(stopped)));

    private async Task WorkAsync(CancellationToken stopped)
    {
        await foreach (var message in _queue.Reader.ReadAllAsync(stopped))
        {
            await TryPostAsync(message, stopped);
        }
    }

    private async Task TryPostAsync(Message message, CancellationToken stopped)
    {
        var isAppend = message.Type == MessageType.Append;
        var beganAt = Local.Time.GetTimestamp();
        var url = contact.Urls.Picked;
        try
        {
            await PostAsync(message, url, stopped);
            contact.Worked();
            if (isAppend)
            {
                Local.Statistics.Follower(contact.Member).Succeeded(Local.Time.GetElapsedTime(beganAt));
            }
        }
        catch (Exception failure) when (Failures.IsOfThePeer(failure))
        {
            contact.Urls.Failed(url);
            contact.Failed("post", Source, Failures.Of(failure, url));
            if (isAppend)
            {
                Local.Statistics.Follower(contact.Member).Failed();
            }

            Local.Receiver.ReportUnreachable(contact.Member);
        }
    }

    private async Task PostAsync(Message message, Uri url, CancellationToken stopped)
    {
        var encoded = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(encoded, message, Local.Options.Dialect);
        using var deadline = new CancellationTokenSource(PostTimeMax, Local.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopped);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "/raft"));
        PeerHeaders.Add(request, Local.Options);
        request.Content = new ReadOnlyMemoryContent(encoded.WrittenMemory);
        request.Content.Headers.ContentType = Protobuf;
        try
        {
            using var response = await Local.Http.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.NoContent)
            {
                await Refusals.ThrowAsync(response, url, contact.Member, Local, either.Token);
            }
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            throw new TimeoutException("no answer in time");
        }
    }
}
