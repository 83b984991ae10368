using System.Net;
using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Clients;

/// <summary>A recursive stream watch that counts its events.</summary>
internal sealed class EventStream(IPEndPoint server, WatcherCrowd crowd) : Connection(server, bufferBytes: 1024), IWatcher
{
    public void Start() =>
        Open(RequestTemplate.GetOf($"/v2/keys/{WatcherCrowd.Directory}?wait=true&recursive=true&stream=true"));

    protected override void OnHead(int status) => crowd.Began(status);

    protected override void OnBody(ReadOnlySpan<byte> piece)
    {
        for (var events = piece.Count((byte)'\n'); events > 0; events--)
        {
            crowd.Saw();
        }
    }

    protected override void OnResponse(int status) => crowd.Lost();

    protected override void OnClosed() => crowd.Lost();
}
