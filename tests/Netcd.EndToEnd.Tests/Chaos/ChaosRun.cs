using System.Diagnostics;
using System.Globalization;
using Netcd.EndToEnd.Tests.Chaos.Faults;
using Netcd.EndToEnd.Tests.Chaos.Load;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Histories;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Chaos;

/// <summary>One run: a cluster, its load, the faults one after the other, and the reckoning.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int FaultsToTellMax = 25;
    private const int SnapshotCount = 500;

    /// <summary>How long the cluster may take for what it has to do once faults have ended; it shares the machine with others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>That of a delayed link, and what a busy machine may add.</summary>
    private static readonly TimeSpan HeartbeatDelayMax = TimeSpan.FromMilliseconds(FaultSource.DelayMsMax + 200);

    private static readonly TimeSpan FaultMax = TimeSpan.FromSeconds(6);

    private readonly ChaosOptions _options;
    private readonly Action<string> _report;
    private readonly SmallDisks _disks;
    private readonly ProcessCluster _cluster;
    private readonly ChaosLoad _load;
    private readonly Random _random;
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly List<string> _told = [];
    private int _etcdEnds;

    private ChaosRun(ChaosOptions options, Action<string> report, SmallDisks disks, ProcessCluster cluster)
    {
        (_options, _report, _disks, _cluster) = (options, report, disks, cluster);
        _random = new Random(options.Seed);
        _load = new ChaosLoad(cluster, options.Seed);
    }

    /// <summary>Starts a cluster and its load. etcds come first.</summary>
    public static async Task<ChaosRun> StartAsync(ChaosOptions options, Action<string> report)
    {
        var disks = await SmallDisks.MountAsync(Enumerable.Range(options.Etcds + 1, options.Members - options.Etcds).Select(number => $"n{number}"));
        try
        {
            var cluster = await ProcessCluster.StartAsync(new ClusterOptions
            {
                Programs =
                [
                    .. Enumerable.Repeat(Programs.Etcd, options.Etcds),
                    .. Enumerable.Repeat(Programs.Netcd, options.Members - options.Etcds),
                ],
                HasCuttableLinks = true,
                SnapshotCount = SnapshotCount,
                DataDirectoryOf = disks.DirectoryOf,
            });
            return new ChaosRun(options, report, disks, cluster);
        }
        catch
        {
            disks.Dispose();
            throw;
        }
    }

    /// <summary>Makes one fault, or two at once, after the other; after each the cluster must go on.</summary>
    public async Task MakeFaultsAsync()
    {
        var source = new FaultSource(_cluster, _disks, _random, Patience);
        var clock = Stopwatch.StartNew();
        try
        {
            while (clock.Elapsed < _options.Duration)
            {
                await MakeNextAsync(source);
                ThrowIfLoadBroke();
            }

            await WaitUntilAllServeAsync();
        }
        catch (Exception failure) when (failure is not ChaosException)
        {
            throw Failure(failure.Message, failure);
        }
    }

    /// <summary>Ends the load and checks all that clients and watches were told.</summary>
    public async Task AssertToldTruthAsync()
    {
        ulong lastIndex;
        IReadOnlyDictionary<string, KeyState> stored;
        try
        {
            lastIndex = await _load.EndAsync(Patience);
            stored = await ReadEverywhereAsync(lastIndex);
        }
        catch (Exception failure) when (failure is not ChaosException)
        {
            throw Failure(failure.Message, failure);
        }

        var history = _load.History;
        var watches = _load.Watchers.SelectMany(watcher => watcher.ToWatches()).ToArray();
        var written = history.Where(operation => operation.IsAcknowledgedWrite).Select(WatchedEvent.Of);
        var linearizability = LinearizabilityChecker.Check(WatchedOutcomes.Decide(history, watches));
        Report(history, watches);
        Verdict[] verdicts =
        [
            linearizability,
            WatchedOutcomes.Check(history, watches),
            LossChecker.Check(history, stored),
            WatchChecker.Check(watches, written),
            _options.Etcds == 0 ? ExpiryChecker.Check(history, _load.Expiries, HeartbeatDelayMax) : Verdict.Good, // An etcd expires by its own clock.
        ];
        if (verdicts.FirstOrDefault(verdict => verdict.Violation is not null) is { } bad)
        {
            throw Failure(bad.Violation ?? "", cause: null);
        }

        if (linearizability.UndecidedKeys.Count > 0)
        {
            throw Failure($"The history is too tangled to decide: {string.Join(", ", linearizability.UndecidedKeys)}", cause: null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _cluster.DisposeAsync();
        _disks.Dispose();
    }

    private async Task MakeNextAsync(FaultSource source)
    {
        var isDouble = _random.Next(3) == 0;
        var lasts = TimeSpan.FromMilliseconds(_random.Next(500, (int)FaultMax.TotalMilliseconds));
        var isInNetwork = _random.Next(3) == 0;
        List<Fault> faults = [isInNetwork ? await source.NextInNetworkAsync() : await source.NextAtMembersAsync()];
        if (faults[0].Kind == FaultSource.Replacement)
        {
            await WaitUntilAllServeAsync(); // Nobody changes the members while one is away.
        }

        if (isDouble && !isInNetwork)
        {
            faults.Add(await source.NextInNetworkAsync());
        }

        _told.Add($"{_load.Microseconds() / 1000} ms: {string.Join(" and ", faults.Select(fault => fault.Description))} for {lasts.TotalSeconds:F1} s");
        foreach (var fault in faults)
        {
            await fault.BeginAsync();
            _kinds[fault.Kind] = _kinds.GetValueOrDefault(fault.Kind) + 1;
        }

        await LastAsync(lasts);
        foreach (var fault in Enumerable.Reverse(faults)) // A member joins through a network that works.
        {
            await fault.EndAsync();
        }

        await AssertAllRunAsync();
        await _load.WaitForProgressAsync(Patience);
        await AssertAllRunAsync();
    }

    private static async Task LastAsync(TimeSpan duration)
    {
        using var timer = new PeriodicTimer(duration);
        await timer.WaitForNextTickAsync();
    }

    // A netcd ends only when it is told to. What an etcd does is not judged here: it is started again.
    private async Task AssertAllRunAsync()
    {
        foreach (var member in _cluster.Members.Where(member => member.ProcessId is null))
        {
            if (member.Program != Programs.Etcd)
            {
                throw Failure($"{member.Name} ended with status {await member.WaitForExitAsync()}, and nobody had told it to.\n{member.LogTail()}", cause: null);
            }

            _etcdEnds++;
            member.Launch();
        }
    }

    private async Task WaitUntilAllServeAsync()
    {
        foreach (var member in _cluster.Members)
        {
            await AssertAllRunAsync();
            await Poll.UntilAsync($"{member.Name} is healthy", () => member.TryReadAsync("/health"), _cluster.LogTails, Patience);
        }
    }

    // All members hold the same at the same index; until the last TTL has passed, one may be further than another.
    private async Task<IReadOnlyDictionary<string, KeyState>> ReadEverywhereAsync(ulong index)
    {
        var answers = await Poll.UntilAsync(
            $"all members are at one index from {index} on", () => TryReadEverywhereAsync(index), _cluster.LogTails, Patience);
        var stored = answers.Select(answer => Answers.KeysOf(answer.Body)).ToArray();
        foreach (var (member, keys) in _cluster.Members.Zip(stored))
        {
            Assert.True(
                keys.Count == stored[0].Count && keys.All(pair => stored[0].GetValueOrDefault(pair.Key) == pair.Value),
                $"{member.Name} holds {string.Join(", ", keys)} and {_cluster.Members[0].Name} {string.Join(", ", stored[0])}");
        }

        return stored[0];
    }

    private async Task<RawResponse[]?> TryReadEverywhereAsync(ulong index)
    {
        try
        {
            var answers = await Task.WhenAll(
                _cluster.Members.Select(member => member.GetAsync($"/v2/keys{ChaosLoad.Top}?recursive=true")));
            return answers.All(answer => answer.EtcdIndex >= index && answer.EtcdIndex == answers[0].EtcdIndex) ? answers : null;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return null;
        }
    }

    private void Report(IReadOnlyList<Operation> history, Watch[] watches)
    {
        var acknowledged = history.Where(operation => operation.IsAcknowledgedWrite).OrderBy(operation => operation.ReturnedAt).ToArray();
        var longestMs = acknowledged.Zip(acknowledged.Skip(1), (one, next) => next.ReturnedAt - one.ReturnedAt).DefaultIfEmpty().Max() / 1000;
        _report($"faults: {_kinds.Values.Sum()} ({string.Join(", ", _kinds.Select(kind => $"{kind.Value} {kind.Key}"))})"
            + (SmallDisks.ArePossible ? "" : "; no disk was filled, for that takes root"));
        _report(string.Create(
            CultureInfo.InvariantCulture,
            $"operations: {history.Count}, {acknowledged.Length} acknowledged writes, {history.Count(operation => operation.Kind == OperationKind.Get && operation.Outcome.Kind != OutcomeKind.Unknown)} quorum reads, {history.Count(operation => operation.Outcome.Kind == OutcomeKind.Unknown)} without an answer; at most {longestMs} ms without an acknowledged write"));
        _report($"watches: {_load.Watchers.Count}, {watches.Sum(watch => watch.Events.Count)} events, {_load.Watchers.Sum(watcher => watcher.RestartCount)} times begun anew, {_load.Expiries.Count()} expiries seen; etcds that ended by themselves: {_etcdEnds}");
    }

    private void ThrowIfLoadBroke()
    {
        if (_load.IsBroken)
        {
            throw Failure("A client or a watch was told something that it could not understand.", _load.Failure);
        }
    }

    private ChaosException Failure(string what, Exception? cause) => new(
        $"{what}\n{string.Join('\n', _told.TakeLast(FaultsToTellMax))}\nAgain: {_options.Command}", cause);
}

/// <summary>The cluster broke a promise; the message says which, what happened before, and how to make it happen again.</summary>
internal sealed class ChaosException(string message, Exception? cause) : Exception(message, cause);
