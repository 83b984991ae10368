using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;

namespace Netcd.LoadTest.Clients;

/// <summary>
/// 100 PUTs a second beside another workload, each timed from the moment when it was due: a server that stands still
/// for a second makes a hundred of them late, and each counts in full.
/// </summary>
internal sealed class PacedPuts : IDisposable
{
    private const int PutsPerSecond = 100;
    private const int KeyCount = 100;

    private readonly BlockingClient _client;
    private readonly RequestTemplate _template = RequestTemplate.Put("paced", valueBytes: 64);
    private readonly Thread _thread;
    private volatile bool _stopped;

    public PacedPuts(IPEndPoint server)
    {
        _client = new BlockingClient(server);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Valid after <see cref="Stop"/>.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>Valid after <see cref="Stop"/>.</summary>
    public long ErrorCount { get; private set; }

    public void Stop()
    {
        _stopped = true;
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _client.Dispose();
    }

    private void Run()
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; !_stopped; i++)
        {
            var due = start + (i * Stopwatch.Frequency / PutsPerSecond);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                Thread.Sleep((int)Math.Ceiling(wait.TotalMilliseconds)); // So up to a millisecond counts too much.
            }

            if (!TryPut(i % KeyCount))
            {
                ErrorCount++;
                return;
            }

            Latencies.Add(Stopwatch.GetTimestamp() - due);
        }
    }

    private bool TryPut(int key)
    {
        try
        {
            return _client.Send(_template.For(key)) / 100 == 2;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
