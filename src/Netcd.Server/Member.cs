using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Apply;
using Netcd.Server.Driver;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Server.Startup;
using Netcd.Server.Stats;
using Netcd.Store;
using Netcd.Transport;
using Netcd.Transport.Inquiry;

namespace Netcd.Server;

/// <summary>One running member of a cluster: it takes proposals, keeps them durably and serves reads from its store.</summary>
/// <remarks>All public members are thread-safe.</remarks>
public sealed class Member : IAsyncDisposable
{
    private readonly MemberOptions _options;
    private readonly SteadyClock _clock;
    private readonly ILogger _logger;
    private readonly DataDirectory _directory;
    private readonly ClusterMembership _membership;
    private readonly PendingProposals _pending;
    private readonly RequestIdSequence _requestIds;
    private readonly DriverInbox _inbox = new();
    private readonly SnapshotTaker _snapshots;
    private readonly MemberDriver _driver;
    private readonly LeaderClock _leaderClock;
    private readonly IPeerTransport _peers;
    private readonly MembershipChanges _changes;
    private readonly DateTimeOffset _startTime;
    private readonly TaskCompletionSource<MemberEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private ITimer? _ticker;
    private int _stopping;

    private Member(
        MemberOptions options,
        DataDirectory directory,
        WalMetadata identity,
        RaftState state,
        KeyStore store,
        SteadyClock clock,
        PeerTransportFactory connect,
        ILogger logger)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _directory = directory;
        _startTime = clock.GetUtcNow();
        _leaderClock = new LeaderClock(clock);
        Id = identity.Member;
        ClusterId = identity.Cluster;
        Store = store;
        _membership = new ClusterMembership(store);
        _membership.ReadFromStore();
        _pending = new PendingProposals(clock, options.RequestTimeout);
        _requestIds = new RequestIdSequence(Id, _startTime);
        _peers = connect(TransportOptionsOf(options, directory.Dialect, identity), new PeerReceiver(_membership));
        _changes = new MembershipChanges(
            Id, _membership, _peers, _inbox, _pending, _requestIds, options.StrictReconfigCheck, clock, logger);
        var node = new RaftNode(
            new RaftConfig
            {
                Id = Id,
                ElectionTicks = options.ElectionTicks,
                Seed = options.Seed,
                Dialect = directory.Dialect.ToPeerDialect(),
            },
            state);
        _snapshots = new SnapshotTaker(directory, store, node, _inbox, options.SnapshotCount, logger);
        _snapshots.StartFrom(state.Snapshot);
        _driver = new MemberDriver(
            node,
            directory,
            new Applier(store, _membership, _pending, options.AllowV3Keys, logger),
            new ExpirySweep(store),
            _snapshots,
            _inbox,
            _pending,
            Progress,
            _leaderClock,
            clock,
            logger);
        _driver.ApplyRecovered(state.HardState);
        RequireAlone(node);
        node.Campaign(); // Nobody else can be leader, so there is nothing to wait for.
        _thread = new Thread(RunDriver) { Name = "netcd driver", IsBackground = true };
    }

    public MemberId Id { get; }

    public ClusterId ClusterId { get; }

    /// <summary>The keys. Reads and watches are free to anybody; writes belong to the driver thread alone.</summary>
    public KeyStore Store { get; }

    public RaftProgress Progress { get; } = new();

    /// <summary>The membership at the last applied change.</summary>
    public ClusterView Cluster => _membership.Current;

    public Dialect Dialect => _directory.Dialect;

    /// <summary>The clock that gives keys their moment of expiry, and by which they expire.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>How long a request waits for its answer.</summary>
    public TimeSpan RequestTimeout => _options.RequestTimeout;

    /// <summary>Ends when the member has published its name and client URLs, which takes a leader.</summary>
    /// <remarks>Faulted if the member ends before. Clients are served from then on, peers before.</remarks>
    public Task Published { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when the member has ended; faulted if it had to, with the reason for the operator.</summary>
    public Task<MemberEnd> Completion => _completion.Task;

    /// <summary>How the other members are doing; null unless this one leads.</summary>
    public LeaderStatistics? LeaderStatistics => Progress.Role != Role.Leader
        ? null
        : new LeaderStatistics { Leader = Id, Followers = _peers.Statistics.Followers() };

    public SelfStatistics SelfStatistics
    {
        get
        {
            var reign = _leaderClock.Current;
            return new SelfStatistics
            {
                Name = _options.Name,
                Id = Id,
                Role = Progress.Role,
                StartTime = _startTime,
                Leader = reign.Leader,
                LeaderStartTime = reign.Since,
                LeaderUptime = _clock.GetUtcNow() - reign.Since,
                Received = _peers.Statistics.Received,
                Sent = _peers.Statistics.Sent,
            };
        }
    }

    /// <summary>
    /// Opens or creates the data directory and starts the member. When the task ends, it takes part in consensus, so
    /// that its peer port has to be served; see <see cref="Published"/>.
    /// </summary>
    /// <exception cref="MemberStartException">The configuration does not fit the directory.</exception>
    /// <exception cref="IOException">The directory cannot be used; the message says which file, why and what to do.</exception>
    public static async Task<Member> StartAsync(
        MemberOptions options,
        IFileSystem files,
        TimeProvider time,
        ILoggerFactory loggers,
        PeerTransportFactory connect,
        IClusterInquiry inquiry,
        CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("etcdserver");
        var directory = DataDirectory.Open(files, DirectoryOptionsOf(options), loggers.CreateLogger("wal"));
        Member? member = null;
        try
        {
            member = Open(options, directory, time, connect, logger);
            member._thread.Start();
            member._ticker = time.CreateTimer(
                _ => member._inbox.Tick(), state: null, options.HeartbeatInterval, options.HeartbeatInterval);
            member.Published = member.PublishAsync(cancellationToken);
            return member;
        }
        catch
        {
            if (member is null)
            {
                directory.Dispose();
            }
            else
            {
                await member.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Has a command replicated and applied. Never throws for what became of it.</summary>
    /// <remarks>
    /// Cancelling ends the wait only: the command may still be committed. So may one whose result says that it
    /// failed: it may have been late, not lost.
    /// </remarks>
    public async ValueTask<ProposalResult> ProposeAsync(KeyCommand command, CancellationToken cancellationToken)
    {
        if (_driver.IsDiskFull)
        {
            return ProposalResult.NoSpace;
        }

        var requestId = _requestIds.Next();
        var result = _pending.Add(requestId); // Before it is posted, or its end could be missed.
        if (!_inbox.TryPropose(KeyCommandCodec.Encode(command with { RequestId = requestId })))
        {
            _pending.Complete(requestId, ProposalResult.TooManyRequests);
        }

        return await result.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until this member may serve a linearizable read: whoever got an answer before this call began will find
    /// his write in the store. Null when it may; otherwise why not.
    /// </summary>
    /// <remarks>
    /// A leader without other members needs no round of messages (thesis §6.4): nobody else can have been elected,
    /// and it answers a write only after it is applied.
    /// </remarks>
    public ValueTask<ProposalResult.Failed?> ConfirmLeadershipAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Progress.Role == Role.Leader ? null : ProposalResult.TimedOut);
    }

    /// <summary>Adds a member with a vote, which has to be started afterwards. Its ID comes from the URLs and the time.</summary>
    public ValueTask<MembershipResult> AddMemberAsync(
        IReadOnlyList<string> peerUrls, CancellationToken cancellationToken) => _changes.AddAsync(peerUrls, cancellationToken);

    /// <summary>Removes a member for good; if it is this one, it stops.</summary>
    public ValueTask<MembershipResult> RemoveMemberAsync(MemberId member, CancellationToken cancellationToken) =>
        _changes.RemoveAsync(member, cancellationToken);

    /// <summary>Tells the cluster where a member is reached from now on.</summary>
    public ValueTask<MembershipResult> UpdateMemberAsync(
        MemberId member, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken) =>
        _changes.UpdateAsync(member, peerUrls, cancellationToken);

    /// <summary>Whether there is a leader and the driver still gets work done within <paramref name="timeout"/>.</summary>
    public async Task<bool> IsHealthyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Progress.Leader == MemberId.None || Completion.IsCompleted)
        {
            return false;
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Post(turn.SetResult);
        try
        {
            await turn.Task.WaitAsync(timeout, _clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Stops cleanly: what was proposed is finished, the log is closed so that any etcd may open it.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            if (_ticker is not null)
            {
                await _ticker.DisposeAsync();
            }

            _inbox.Stop();
        }

        await Completion.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _peers.DisposeAsync();
        _pending.Dispose();
    }

    private static Member Open(
        MemberOptions options, DataDirectory directory, TimeProvider time, PeerTransportFactory connect, ILogger logger)
    {
        var clock = new SteadyClock(time);
        if (directory.IsInitialized)
        {
            var (identity, state, store) = Restart.Recover(directory);
            if (Bootstrap.IsUnfinished(state, options))
            {
                state = Bootstrap.Finish(options, directory, identity);
                store = new KeyStore(); // Nothing was recovered that would count.
            }

            Log.Restarting(logger, identity.Member, identity.Cluster, state.HardState.Commit);
            return new Member(options, directory, identity, state, store, clock, connect, logger);
        }
        else
        {
            var (identity, state) = Bootstrap.Found(options, directory);
            Log.Starting(logger, identity.Member, identity.Cluster);
            return new Member(options, directory, identity, state, new KeyStore(), clock, connect, logger);
        }
    }

    private static DataDirectoryOptions DirectoryOptionsOf(MemberOptions options) => new()
    {
        Path = options.DataDirectory,
        WalPath = options.WalDirectory,
        Dialect = options.Dialect,
        AllowV3Keys = options.AllowV3Keys,
        SnapshotsMax = options.SnapshotsMax,
        WalsMax = options.WalsMax,
        SegmentBytes = options.SegmentBytes,
    };

    private static TransportOptions TransportOptionsOf(MemberOptions options, Dialect dialect, WalMetadata identity) => new()
    {
        Id = identity.Member,
        ClusterId = identity.Cluster,
        PeerUrls = options.AdvertisePeerUrls ?? options.InitialCluster.FirstOrDefault(
            founder => founder.Name == options.Name)?.PeerUrls ?? [],
        Dialect = dialect.ToPeerDialect(),
        ElectionTimeout = options.ElectionTimeout,
    };

    private void RequireAlone(RaftNode node)
    {
        if (!node.Configuration.IsAlone(Id))
        {
            throw new MemberStartException(
                $"the data directory {_options.DataDirectory} belongs to a cluster of "
                + $"{node.Configuration.Voters.Count} members ({string.Join(", ", node.Configuration.Voters)}); this "
                + "version of netcd runs a cluster of one. Start it with etcd.");
        }
    }

    /// <summary>Tells the cluster this member's name and client URLs, and a new cluster its version.</summary>
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var attributes = ProposeAsync(
            new KeyCommand
            {
                Method = KeyMethod.Put,
                Path = ClusterKeys.Attributes(Id),
                Value = MemberJson.WriteAttributes(_options.Name, _options.AdvertiseClientUrls),
            },
            cancellationToken).AsTask();
        var version = RaiseVersionAsync(cancellationToken); // In one batch with the attributes.
        RequireApplied(await attributes);
        RequireApplied(await version);
        Log.Published(_logger, _options.Name, ClusterId);
    }

    /// <summary>
    /// Sets the cluster's version, or raises it after the directory went over to a later dialect. Nobody else has to
    /// agree, and it is never lowered.
    /// </summary>
    private async Task<ProposalResult> RaiseVersionAsync(CancellationToken cancellationToken)
    {
        var present = Cluster.Version;
        var own = VersionOf(Dialect);
        if (Version.TryParse(present, out var known) && known >= Version.Parse(own))
        {
            return ProposalResult.Done;
        }

        var result = await ProposeAsync(
            new KeyCommand
            {
                Method = KeyMethod.Put,
                Path = ClusterKeys.Version,
                Value = Encoding.UTF8.GetBytes(own),
            },
            cancellationToken);
        Log.VersionSet(_logger, own, present ?? "none");
        return result;
    }

    private void RequireApplied(ProposalResult result)
    {
        if (result is ProposalResult.Failed failed)
        {
            throw Completion.Exception?.InnerException
                ?? new MemberStartException($"the member could not publish itself: {failed.Cause}");
        }
    }

    private static string VersionOf(Dialect dialect) => dialect switch
    {
        Dialect.Etcd34 => "3.4.0",
        Dialect.Etcd23 => "2.3.0",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect without a version."),
    };

    private void RunDriver()
    {
        try
        {
            _driver.Run();
            _snapshots.WaitAsync().GetAwaiter().GetResult(); // This thread has nothing else to do.
            _directory.CloseCleanly();
            _completion.SetResult(MemberEnd.Stopped);
        }
#pragma warning disable CA1031 // The top of the thread: whatever it is, the member must end with it and say so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, failure.Message);
            _completion.SetException(failure);
        }
        finally
        {
            _pending.Stop();
            _directory.Dispose();
        }
    }
}
