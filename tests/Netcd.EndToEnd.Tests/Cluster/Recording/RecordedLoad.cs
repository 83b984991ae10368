using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Histories;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>Writers and a watcher on every member, from the start of a scenario to the reckoning at its end.</summary>
internal sealed class RecordedLoad : IAsyncDisposable
{
    private const int Writers = 4;
    private const string LastKey = "/recorded/end";

    // 200 writes a second at most: the history of events holds 1000, and the test shares the machine with the cluster.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ProcessCluster _cluster;
    private readonly LoadWriter[] _writers;
    private readonly CancellationTokenSource _stopWriting = new();
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly Dictionary<MemberWatcher, Task> _watching = [];
    private readonly Task _writing;

    private RecordedLoad(ProcessCluster cluster)
    {
        _cluster = cluster;
        _writers = [.. Enumerable.Range(0, Writers).Select(number => new LoadWriter(Record, () => cluster.Reachable, number))];
        foreach (var member in cluster.Members)
        {
            Watch(member);
        }

        _writing = Task.WhenAll(_writers.Select(writer =>
            Task.Run(() => writer.WriteAsync(writesMax: int.MaxValue, Pause, _stopWriting.Token))));
    }

    public WriteRecord Record { get; } = new("/recorded");

    /// <summary>Starts to write to all reachable members and to watch all members.</summary>
    public static RecordedLoad Start(ProcessCluster cluster) => new(cluster);

    /// <summary>Watches one more member.</summary>
    public void Watch(ClusterMember member)
    {
        var watcher = new MemberWatcher(member, Record.Top);
        _watching.Add(watcher, Task.Run(() => watcher.WatchAsync(_stopWatching.Token)));
    }

    /// <summary>Waits until more writes are acknowledged.</summary>
    public Task WaitForWritesAsync(int count)
    {
        var enough = Record.Acknowledged.Count + count;
        return Poll.UntilAsync(
            $"{enough} writes are acknowledged",
            () => Task.FromResult(Record.Acknowledged.Count >= enough || _writing.IsFaulted ? "yes" : null),
            explain: () => $"{Record.Acknowledged.Count} are.\n{string.Join('\n', Record.Refused)}\n{_cluster.LogTails()}");
    }

    /// <summary>
    /// Ends the writing and checks every member: it holds each acknowledged write, the same as all others, and showed each
    /// event once and in order. Gives a line to report.
    /// </summary>
    public async Task<string> AssertNothingLostAsync()
    {
        await _stopWriting.CancelAsync();
        await _writing;
        var last = await WriteLastAsync();
        IReadOnlyList<StoredWrite>? written = null;
        foreach (var member in _cluster.Members)
        {
            var stored = await ReadAsync(member, last.Index);
            Record.AssertKept(member, [.. stored.Where(write => write.Key != LastKey)]);
            Assert.Equal(written ?? stored, stored);
            written = stored;
        }

        await AssertWatchedAsync(written ?? [], last.Index);
        return $"{Record.Acknowledged.Count} of {Record.TriedCount} writes acknowledged, {Record.Refused.Count} refused, none lost; " +
            $"{_watching.Keys.Sum(watcher => watcher.RestartCount)} watches had to start over";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopWriting.CancelAsync();
        await _stopWatching.CancelAsync();
        await Task.WhenAll([_writing, .. _watching.Values]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(_writers, writer => writer.Dispose());
        _stopWriting.Dispose();
        _stopWatching.Dispose();
    }

    private static async Task<IReadOnlyList<StoredWrite>> ReadAsync(ClusterMember member, ulong index)
    {
        RawResponse? response = null;
        await Poll.UntilAsync(
            $"{member.Name} has index {index}",
            async () => (response = await member.GetAsync("/v2/keys/recorded?recursive=true")).EtcdIndex >= index ? "yes" : null,
            explain: () => $"It has {response?.EtcdIndex}.\n{member.LogTail()}");
        return StoredWrite.OfListing(response?.Body ?? "");
    }

    private async Task<StoredWrite> WriteLastAsync()
    {
        var member = await _cluster.LeaderAsync();
        var response = await member.SendAsync(RawRequest.WithForm("PUT", $"/v2/keys{LastKey}", "value=end"));
        Assert.True(response.Status is 200 or 201, response.Body);
        return StoredWrite.OfAnswer(response.Body);
    }

    private async Task AssertWatchedAsync(IReadOnlyList<StoredWrite> written, ulong lastIndex)
    {
        foreach (var (watcher, watching) in _watching.Where(pair => _cluster.Members.Contains(pair.Key.Member)))
        {
            await Poll.UntilAsync(
                $"the watch on {watcher.Member.Name} reaches {lastIndex}",
                () => Task.FromResult(watcher.LastIndex >= lastIndex || watching.IsFaulted ? "yes" : null),
                explain: () => $"It is at {watcher.LastIndex}.\n{watcher.Member.LogTail()}");
        }

        await _stopWatching.CancelAsync();
        await Task.WhenAll(_watching.Values);
        var happened = written.Select(write => new WatchedEvent(write.Index, write.Key, "set", write.Value));
        Assert.Null(WatchChecker.Check([.. _watching.Keys.SelectMany(watcher => watcher.ToWatches())], happened).Violation);
    }
}
