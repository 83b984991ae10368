using System.Diagnostics;
using System.Net;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;

namespace Netcd.LoadTest.Clients;

/// <summary>
/// Many watchers of one directory. Each write is made when all of them have seen the last one, and timed until the
/// last of them has it.
/// </summary>
internal sealed class WatcherCrowd(int watcherCount) : IDisposable
{
    public const string Directory = "watched";

    private readonly CountdownEvent _began = new(watcherCount);
    private readonly SemaphoreSlim _allSaw = new(initialCount: 0);
    private readonly List<IWatcher> _watchers = [];
    private int _missing;
    private long _lastSawTicks;
    private int _errorCount;

    public int ErrorCount => _errorCount;

    /// <summary>Starts all watchers and returns when the server has answered each with a head.</summary>
    public void Start(Func<IWatcher> watcher)
    {
        for (var i = 0; i < watcherCount; i++)
        {
            _watchers.Add(watcher());
            _watchers[^1].Start();
        }

        _began.Wait(TimeSpan.FromSeconds(60));
        _errorCount += _began.CurrentCount;
    }

    /// <summary>Writes for so long; the times from writing to the last watcher.</summary>
    public Latencies Write(IPEndPoint server, TimeSpan duration)
    {
        using var client = new BlockingClient(server);
        var put = RequestTemplate.PutOf(Directory + "/key", new string('v', 64));
        var latencies = new Latencies();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration && _errorCount == 0)
        {
            _missing = watcherCount;
            var sent = Stopwatch.GetTimestamp();
            _errorCount += client.Send(put) / 100 == 2 ? 0 : 1;
            _errorCount += _allSaw.Wait(TimeSpan.FromSeconds(30)) ? 0 : 1;
            latencies.Add(_lastSawTicks - sent);
        }

        return latencies;
    }

    /// <summary>A watcher's head has arrived.</summary>
    public void Began(int status)
    {
        if (status / 100 == 2 && !_began.IsSet)
        {
            _began.Signal();
        }
        else
        {
            Lost();
        }
    }

    /// <summary>A watcher has seen an event.</summary>
    public void Saw()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _lastSawTicks = Stopwatch.GetTimestamp();
            _allSaw.Release();
        }
    }

    /// <summary>A watcher's server has ended what should go on.</summary>
    public void Lost() => Interlocked.Increment(ref _errorCount);

    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _began.Dispose();
        _allSaw.Dispose();
    }
}
