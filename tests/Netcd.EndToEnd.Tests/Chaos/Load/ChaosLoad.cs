using System.Diagnostics;
using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Histories;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Chaos.Load;

/// <summary>Clients at all members and a watch on each, from the first fault to the reckoning.</summary>
internal sealed class ChaosLoad : IAsyncDisposable
{
    public const string Top = "/chaos";

    private const int Clients = 8;
    private const string LastKey = Top + "/end";

    // 160 operations a second at most: a watch has 1000 events of history to fall behind in.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ProcessCluster _cluster;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly HistoryRecorder _history = new();
    private readonly ChaosClient[] _clients;
    private readonly CancellationTokenSource _stopWorking = new();
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly MemberWatcher[] _watchers;
    private readonly Task _watching;
    private readonly Task _working;

    public ChaosLoad(ProcessCluster cluster, int seed)
    {
        _cluster = cluster;
        _clients = [.. Enumerable.Range(0, Clients).Select(number =>
            new ChaosClient(cluster, _history, Microseconds, $"c{number}", seed + number))];
        _watchers = [.. cluster.Members.Select(member => new MemberWatcher(member, Top))];
        _watching = Task.WhenAll(_watchers.Select(watcher => Task.Run(() => watcher.WatchAsync(_stopWatching.Token))));
        _working = Task.WhenAll(_clients.Select(client => Task.Run(() => client.WorkAsync(Pause, _stopWorking.Token))));
    }

    /// <summary>What the clients did so far. Times are microseconds since the start.</summary>
    public IReadOnlyList<Operation> History => _history.ToHistory();

    public IReadOnlyList<MemberWatcher> Watchers => _watchers;

    /// <summary>The keys that the watches saw expire.</summary>
    public IEnumerable<SeenExpiry> Expiries => _watchers.SelectMany(watcher => watcher.Expiries.Select(seen => new SeenExpiry(
        $"the watch on {watcher.Member.Name}", seen.Key, seen.Value, Microseconds(seen.Timestamp))));

    /// <summary>Whether a client or a watch met something that it could not understand.</summary>
    public bool IsBroken => _working.IsFaulted || _watching.IsFaulted;

    /// <summary>What that was.</summary>
    public Exception? Failure => _working.Exception ?? _watching.Exception;

    public long Microseconds() => Microseconds(Stopwatch.GetTimestamp());

    /// <summary>Waits until a write that began after now is acknowledged.</summary>
    public Task WaitForProgressAsync(TimeSpan deadline)
    {
        var from = Microseconds();
        return Poll.UntilAsync(
            "a write is acknowledged after all faults ended",
            () => Task.FromResult(IsBroken || History.Any(operation => operation.IsAcknowledgedWrite && operation.InvokedAt > from) ? "yes" : null),
            _cluster.LogTails,
            deadline);
    }

    /// <summary>Ends the work with one last write, which every watch has to see; gives its index.</summary>
    public async Task<ulong> EndAsync(TimeSpan deadline)
    {
        await _stopWorking.CancelAsync();
        await _working;
        var last = await Poll.UntilAsync("the last write is acknowledged", TryWriteLastAsync, _cluster.LogTails, deadline);
        foreach (var watcher in _watchers)
        {
            await Poll.UntilAsync(
                $"the watch on {watcher.Member.Name} reaches {last.Index}",
                () => Task.FromResult(watcher.LastIndex >= last.Index || IsBroken ? "yes" : null),
                () => $"It is at {watcher.LastIndex}.\n{watcher.Member.LogTail()}",
                deadline);
        }

        await _stopWatching.CancelAsync();
        await _watching;
        return last.Index;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopWorking.CancelAsync();
        await _stopWatching.CancelAsync();
        await Task.WhenAll(_working, _watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(_clients, client => client.Dispose());
        _stopWorking.Dispose();
        _stopWatching.Dispose();
    }

    private long Microseconds(long timestamp) => (long)Stopwatch.GetElapsedTime(_start, timestamp).TotalMicroseconds;

    private async Task<StoredWrite?> TryWriteLastAsync()
    {
        var operation = new Operation
        {
            Client = "last",
            Key = LastKey,
            Kind = OperationKind.Set,
            Value = "end",
            InvokedAt = Microseconds(),
            ReturnedAt = 0,
            Outcome = Outcome.Unknown,
        };
        RawResponse? response = null;
        try
        {
            response = await _cluster.Members[0].SendAsync(RawRequest.WithForm("PUT", $"/v2/keys{LastKey}", $"value={operation.Value}"));
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            // Whether it happens is open.
        }

        var outcome = response is null ? Outcome.Unknown : Answers.OutcomeOf(operation, response);
        _history.Add(operation with { ReturnedAt = Microseconds(), Outcome = outcome });
        return response?.Status is 200 or 201 ? StoredWrite.OfAnswer(response.Body) : null;
    }
}
