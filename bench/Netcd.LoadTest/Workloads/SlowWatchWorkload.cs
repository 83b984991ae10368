using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// Streams whose clients stop reading while 64 clients write. When they read again, each stream has all events, or was
/// ended so that its client knows; what is missing from a stream that still looks alive was lost silently.
/// </summary>
internal sealed class SlowWatchWorkload(TimeSpan duration) : Workload("slow")
{
    private const int StreamCount = 16;
    private const string Prefix = "slow";

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.StartPrepared();
        var streams = Enumerable.Range(start: 0, StreamCount)
            .Select(_ => new SlowStream(server.Endpoint, Prefix))
            .ToArray();
        var writes = ClosedLoop.Run(
            server.Endpoint, clientCount: 64, () => RequestTemplate.Put(Prefix, Contender.ValueBytes),
            KeyFeed.Random(Contender.PreparedKeys), duration);

        var readers = streams.Select(stream => new Thread(stream.Drain)).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        Array.ForEach(readers, reader => reader.Join());
        var lost = streams.Where(stream => !stream.WasEnded).Sum(stream => writes.Latencies.Count - stream.EventCount);
        var ended = streams.Count(stream => stream.WasEnded);
        Array.ForEach(streams, stream => stream.Dispose());
        return new Measurement(
            [
                new("events lost silently", lost, Better.Lower),
                new("streams ended", ended, Better.Lower),
                new("writes/s beside them", writes.RequestsPerSecond, Better.Higher),
            ],
            writes.ErrorCount);
    }
}
