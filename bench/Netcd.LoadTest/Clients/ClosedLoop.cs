using System.Diagnostics;
using System.Net;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;

namespace Netcd.LoadTest.Clients;

/// <summary>So many clients, each of which sends its next request when the last one is answered.</summary>
internal sealed class ClosedLoop : IDisposable
{
    private readonly long _endTicks;
    private readonly KeyFeed _keys;
    private readonly CountdownEvent _running;

    private ClosedLoop(int clientCount, KeyFeed keys, TimeSpan duration)
    {
        _keys = keys;
        _running = new CountdownEvent(clientCount);
        _endTicks = duration == TimeSpan.MaxValue
            ? long.MaxValue
            : Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Turns a client's template and a key into the bytes to send.</summary>
    public delegate ReadOnlySpan<byte> RequestFor(RequestTemplate template, int key);

    /// <summary>Runs until the time is over or the keys are used up, whichever is first.</summary>
    public static ClosedLoopResult Run(
        IPEndPoint server, int clientCount, Func<RequestTemplate> template, KeyFeed keys, TimeSpan duration,
        Func<int, IPAddress>? from = null) =>
        Run(server, clientCount, template, static (template, key) => template.For(key), keys, duration, from);

    /// <inheritdoc cref="Run(IPEndPoint, int, Func{RequestTemplate}, KeyFeed, TimeSpan, Func{int, IPAddress})"/>
    public static ClosedLoopResult Run(
        IPEndPoint server, int clientCount, Func<RequestTemplate> template, RequestFor requestFor, KeyFeed keys,
        TimeSpan duration, Func<int, IPAddress>? from = null)
    {
        using var loop = new ClosedLoop(clientCount, keys, duration);
        var clients = Enumerable.Range(start: 0, clientCount)
            .Select(i => new Client(loop, server, from?.Invoke(i), template(), requestFor))
            .ToArray();
        var start = Stopwatch.GetTimestamp();
        foreach (var client in clients)
        {
            client.Start();
        }

        loop._running.Wait();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var latencies = new Latencies();
        foreach (var client in clients)
        {
            latencies.Add(client.Latencies);
            client.Dispose();
        }

        return new ClosedLoopResult(
            elapsed, latencies, clients.Sum(client => client.ErrorCount), clients.Sum(client => client.BodyBytes));
    }

    public void Dispose() => _running.Dispose();

    private sealed class Client(
        ClosedLoop loop, IPEndPoint server, IPAddress? from, RequestTemplate template, RequestFor requestFor)
        : Connection(server, bufferBytes: 64 * 1024, from)
    {
        private long _sentTicks;

        public Latencies Latencies { get; } = new();

        public long ErrorCount { get; private set; }

        public long BodyBytes { get; private set; }

        public void Start()
        {
            if (loop._keys.TryNext(out var key))
            {
                _sentTicks = Stopwatch.GetTimestamp();
                Open(requestFor(template, key));
            }
            else
            {
                loop._running.Signal();
            }
        }

        protected override void OnBody(ReadOnlySpan<byte> piece) => BodyBytes += piece.Length;

        protected override void OnResponse(int status)
        {
            var now = Stopwatch.GetTimestamp();
            Latencies.Add(now - _sentTicks);
            ErrorCount += status / 100 == 2 ? 0 : 1;
            if (now < loop._endTicks && loop._keys.TryNext(out var key))
            {
                _sentTicks = now;
                Send(requestFor(template, key));
            }
            else
            {
                loop._running.Signal();
            }
        }

        protected override void OnClosed()
        {
            ErrorCount++;
            loop._running.Signal();
        }
    }
}

/// <summary>What a closed loop has done.</summary>
internal sealed record ClosedLoopResult(TimeSpan Elapsed, Latencies Latencies, long ErrorCount, long BodyBytes)
{
    public double RequestsPerSecond => Latencies.Count / Elapsed.TotalSeconds;
}
