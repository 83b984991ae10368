using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Apply;
using Netcd.Server.Auth;
using Netcd.Server.Driver;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Server.Reads;
using Netcd.Server.Snapshots;
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
    private readonly Task _timeKnown;
    private readonly ILogger _logger;
    private readonly DataDirectory _directory;
    private readonly ClusterMembership _membership;
    private readonly PendingProposals _pending;
    private readonly RequestIdSequence _requestIds;
    private readonly DriverInbox _inbox = new();
    private readonly IPeerTransport _peers;
    private readonly MembershipChanges _changes;
    private readonly ClusterStatusReader _status;
    private readonly SnapshotTaker _snapshots;
    private readonly MemberDriver _driver;
    private readonly LeaderClock _leaderClock;
    private readonly LeaderObserver _leaders;
    private readonly DateTimeOffset _startTime;
    private readonly TaskCompletionSource<MemberEnd> _completion;
    private readonly CancellationTokenSource _ending = new();
    private readonly DriverLoop _loop;
    private readonly TimeProvider _time;
    private ITimer? _ticker; // Only where time is not the system's.
    private int _stopping;

    private Member(
        MemberOptions options,
        DataDirectory directory,
        StartPoint start,
        TimeProvider time,
        PeerTransportFactory connect,
        IClusterInquiry inquiry,
        ILogger logger)
    {
        _options = options;
        _completion = new TaskCompletionSource<MemberEnd>(options.Threads.Waiting);
        _time = time;
        _clock = new SteadyClock(time);
        _logger = logger;
        _directory = directory;
        _startTime = _clock.GetUtcNow();
        _leaderClock = new LeaderClock(_clock);
        Id = start.Identity.Member;
        ClusterId = start.Identity.Cluster;
        Store = start.Store;
        AuthRecords = new AuthRecords(Store);
        _leaders = new LeaderObserver(Id, Progress, _leaderClock, options.Threads, logger);
        _membership = new ClusterMembership(Store);
        _membership.ReadFromStore();
        _membership.Foresee(start.Joined);
        _requestIds = new RequestIdSequence(Id, _startTime);

        var receiver = new PeerReceiver(Id, _membership, _inbox);
        _peers = connect(TransportOptionsOf(options, directory.Dialect, start.Identity), receiver);
        var cause = new TimeoutCause(Id, _membership, _peers, Progress, _leaderClock, options.ElectionTimeout);
        _pending = new PendingProposals(time, options.RequestTimeout, cause.Find, options.Threads.Waiting);
        _changes = new MembershipChanges(
            Id,
            directory.Dialect,
            _membership,
            _peers,
            new PeerUrlCheck(ClusterId, inquiry),
            _inbox,
            _pending,
            _requestIds,
            options.StrictReconfigCheck,
            time,
            logger);

        var node = new RaftNode(RaftConfigOf(options, directory.Dialect, Id), start.State);
        var versions = new VersionGate(_membership, DialectVersions.Own(directory.Dialect), logger);
        versions.CheckPresent();
        var roster = new PeerRoster(Id, _peers);
        roster.TakeOver(_membership.Current);
        var sender = new SnapshotSender(node, Store, _peers, directory.Dialect, _clock, logger);
        _snapshots = new SnapshotTaker(directory, Store, node, sender, _inbox, options, logger);
        _snapshots.StartFrom(start.State.Snapshot);
        var reads = new ReadRounds(
            node, _pending, _requestIds, options.ElectionTicks, isSilentAtFirst: directory.Dialect == Dialect.Etcd23);
        var leaderTime = new LeaderTime(node, _clock, options.Threads.Waiting);
        _timeKnown = leaderTime.Known;
        _driver = new MemberDriver(
            Id,
            node,
            directory,
            new Applier(Store, _membership, roster, versions, _pending, options.AllowV3Keys, ClusterId, logger),
            reads,
            new ExpirySweep(
                Store, options.ElectionTimeout, isSteady: () => directory.Dialect == Dialect.Etcd23 && !IsAlone),
            leaderTime,
            _snapshots,
            sender,
            new SnapshotInstaller(directory, Store, _membership, roster, logger),
            _inbox,
            _pending,
            new ProposalsAtLeader(node, _pending, options.ElectionTicks),
            _leaders,
            new TickWatch(options, directory.Dialect, _peers, time, logger),
            new LearnerWatch(
                Id, options.ElectionTicks, _membership, _changes, _peers, inquiry, logger, _ending.Token),
            _clock,
            logger);
        _status = new ClusterStatusReader(Id, _startTime, node, _membership, _peers, _inbox, inquiry, Completion);
        receiver.Connect(_driver, new IncomingSnapshots(
            directory, _driver, _inbox, _completion.Task, options.Threads, logger));
        _driver.ApplyRecovered(start.State.HardState);
        if (node.Configuration.IsAlone(Id))
        {
            node.Campaign(); // Nobody else can be leader, so there is nothing to wait for.
        }

        _loop = new DriverLoop(_driver, _snapshots, OnEnded, OnFailed);
    }

    public MemberId Id { get; }

    public ClusterId ClusterId { get; }

    /// <summary>The keys. Reads and watches are free to anybody; writes belong to the driver thread alone.</summary>
    public KeyStore Store { get; }

    /// <summary>Users and roles, which the store holds.</summary>
    public AuthRecords AuthRecords { get; }

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

    /// <summary>
    /// Ends if an attempt at that fails for want of a leader, at a member that had published itself before: clients are to
    /// be served all the same, for they can read what it holds and how the cluster is doing.
    /// </summary>
    public Task LeftAlone { get; private set; } = Task.CompletedTask;

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

    private bool IsLearner => _membership.Current.Members.TryGetValue(Id, out var self) && self.IsLearner;

    private bool IsAlone => _membership.Current.Members is { Count: 1 } members && members.ContainsKey(Id);

    /// <summary>
    /// Opens or creates the data directory and starts the member. When the task ends, it takes part in consensus, so
    /// that its peer port has to be served; see <see cref="Published"/>.
    /// </summary>
    /// <exception cref="MemberStartException">The configuration does not fit the directory or the cluster.</exception>
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
        IPeerTransport? peers = null;
        try
        {
            var start = await new StartPoints(options, directory, inquiry, logger).FindAsync(cancellationToken);
            var member = new Member(options, directory, start, time, Connect, inquiry, logger);
            member.Run(inquiry);
            return member;
        }
        catch
        {
            if (peers is not null)
            {
                await peers.DisposeAsync();
            }

            directory.Dispose();
            throw;
        }

        IPeerTransport Connect(TransportOptions transport, IPeerReceiver receiver) =>
            peers = connect(transport, receiver);
    }

    /// <summary>Has a command replicated and applied. Never throws for what became of it.</summary>
    /// <remarks>
    /// Cancelling ends the wait only: the command may still be committed. So may one whose result says that it
    /// failed: it may have been late, not lost. While there is no leader, a command waits for one.
    /// </remarks>
    public async ValueTask<ProposalResult> ProposeAsync(KeyCommand command, CancellationToken cancellationToken)
    {
        if (_driver.IsDiskFull)
        {
            return ProposalResult.NoSpace;
        }

        var requestId = _requestIds.Next();
        var result = _pending.Add(requestId); // Before it is posted, or its end could be missed.
        if (command.ExpirationNs != 0 && !_timeKnown.IsCompleted)
        {
            // What this system's clock says may be hours from what the cluster's does; the moment of expiry is set right then.
            var stepped = _clock.SteppedNs;
            await Task.WhenAny(_timeKnown, result);
            command = command with { ExpirationNs = command.ExpirationNs + (_clock.SteppedNs - stepped) };
        }

        var data = KeyCommandCodec.Encode(command with { RequestId = requestId });
        if (!_inbox.TryPropose(new Proposal(requestId, data)))
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
    /// and it answers a write only after it is applied. In a cluster all who wait share one: see
    /// <see cref="ReadRounds"/>.
    /// </remarks>
    public async ValueTask<ProposalResult.Failed?> ConfirmLeadershipAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsAlone)
        {
            return Progress.Role == Role.Leader ? null : ProposalResult.TimedOut;
        }

        var requestId = _requestIds.Next();
        var result = _pending.Add(requestId); // Before it is posted, or its end could be missed.
        if (!_inbox.TryRead(requestId))
        {
            _pending.Complete(requestId, ProposalResult.TooManyRequests);
        }

        return await result.WaitAsync(cancellationToken) as ProposalResult.Failed;
    }

    /// <summary>How all members are doing, as far as this one knows; a leader knows most.</summary>
    public Task<ClusterStatus> ReadStatusAsync() => _status.ReadAsync();

    /// <summary>The same as JSON from the leader; null if this member leads, or if nobody does who would tell.</summary>
    public Task<byte[]?> AskLeaderForStatusAsync(CancellationToken cancellationToken) =>
        _status.AskLeaderAsync(Progress.Leader, cancellationToken);

    /// <summary>As below, with the checks.</summary>
    public ValueTask<MembershipResult> AddMemberAsync(
        IReadOnlyList<string> peerUrls, CancellationToken cancellationToken) =>
        AddMemberAsync(peerUrls, isForced: false, cancellationToken);

    /// <summary>
    /// Adds a member, which has to be started afterwards. Its ID comes from the URLs and the time. It has no vote until
    /// it has caught up, unless <paramref name="isForced"/> or in a cluster that does not know of learners.
    /// </summary>
    public ValueTask<MembershipResult> AddMemberAsync(
        IReadOnlyList<string> peerUrls, bool isForced, CancellationToken cancellationToken) =>
        _changes.AddAsync(peerUrls, isForced, cancellationToken);

    /// <summary>As below, with the checks.</summary>
    public ValueTask<MembershipResult> RemoveMemberAsync(MemberId member, CancellationToken cancellationToken) =>
        RemoveMemberAsync(member, isForced: false, cancellationToken);

    /// <summary>Removes a member for good; if it is this one, it ends.</summary>
    /// <param name="member">Whom.</param>
    /// <param name="isForced">Whether not to ask if a quorum is left.</param>
    /// <param name="cancellationToken">Ends the wait; the change may still be done.</param>
    public ValueTask<MembershipResult> RemoveMemberAsync(
        MemberId member, bool isForced, CancellationToken cancellationToken) =>
        _changes.RemoveAsync(member, isForced, cancellationToken);

    /// <summary>As below, with the checks.</summary>
    public ValueTask<MembershipResult> UpdateMemberAsync(
        MemberId member, IReadOnlyList<string> peerUrls, CancellationToken cancellationToken) =>
        UpdateMemberAsync(member, peerUrls, isForced: false, cancellationToken);

    /// <summary>Tells the cluster where a member is reached from now on.</summary>
    /// <param name="member">Whom.</param>
    /// <param name="peerUrls">Where it listens, or will when it is started again.</param>
    /// <param name="isForced">Whether not to look who listens there, and whether the others are where they should be.</param>
    /// <param name="cancellationToken">Ends the wait; the change may still be done.</param>
    public ValueTask<MembershipResult> UpdateMemberAsync(
        MemberId member, IReadOnlyList<string> peerUrls, bool isForced, CancellationToken cancellationToken) =>
        _changes.UpdateAsync(member, peerUrls, isForced, cancellationToken);

    /// <summary>
    /// Whether there is a leader and this member still gets work done within <paramref name="timeout"/>. A learner is not
    /// healthy yet: whoever replaces members one by one must not go on to the next.
    /// </summary>
    public async Task<bool> IsHealthyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Progress.Leader == MemberId.None || Completion.IsCompleted || IsLearner)
        {
            return false;
        }

        try
        {
            if (!IsAlone)
            {
                return !_driver.IsDiskFull && await ConfirmLeadershipAsync(cancellationToken).AsTask()
                    .WaitAsync(timeout, _clock, cancellationToken) is null;
            }

            await TurnAsync().WaitAsync(timeout, _clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stops cleanly: what was proposed is finished as far as it can be, the log is closed so that any etcd may open it.
    /// A leader has another member take over first; in the 2.3 dialect a netcd, since an etcd could not.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            await new LeadershipHandover(this, _inbox, _leaders, _clock, _logger).RunAsync(
                _driver.HandOverToFirst, _peers.ActiveSince, _options.RequestTimeout, _options.HeartbeatInterval);
            _inbox.Stop();
        }

        await ((Task)Completion).ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _peers.DisposeAsync();
        _pending.Dispose();
        _ending.Dispose();
    }

    /// <summary>Ends the member with a reason for the operator.</summary>
    internal void Fail(Exception reason) => _inbox.Post(() => throw reason);

    /// <summary>Whether a snapshot is being written now.</summary>
    internal bool IsSavingSnapshot => _snapshots.IsSaving;

    /// <summary>Ends when the driver has got to what is in its inbox now, or has ended.</summary>
    internal Task TurnAsync()
    {
        var turn = new TaskCompletionSource(_options.Threads.Waiting);
        _inbox.Post(turn.SetResult);
        return Task.WhenAny(turn.Task, Completion);
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

    private static RaftConfig RaftConfigOf(MemberOptions options, Dialect dialect, MemberId id) => new()
    {
        Id = id,
        ElectionTicks = options.ElectionTicks,
        Seed = options.Seed,
        Dialect = dialect.ToPeerDialect(),
        PreVote = options.PreVote,
    };

    private void Run(IClusterInquiry inquiry)
    {
        StartTicks(_options.HeartbeatInterval);
        _options.Threads.Start(_loop);
        var publisher = new Publisher(this, _options, _logger);
        LeftAlone = publisher.LeftAlone;
        Published = publisher.RunAsync(_ending.Token);
        Observe(Published);
        Observe(new ClusterVersionMonitor(this, _leaders, inquiry, _clock, _logger).RunAsync(_ending.Token));
    }

    /// <summary>Whether time passes while a thread waits.</summary>
    private static bool IsThatOfThisMachine(TimeProvider time) => time.TimestampFrequency == Stopwatch.Frequency
        && time.GetElapsedTime(Stopwatch.GetTimestamp()).Duration() < TimeSpan.FromSeconds(1);

    private void StartTicks(TimeSpan interval)
    {
        if (IsThatOfThisMachine(_time))
        {
            _inbox.TickEvery(interval);
        }
        else
        {
            _ticker = _time.CreateTimer(_ => _inbox.Tick(), state: null, interval, interval);
        }
    }

    /// <summary>Whoever is interested in what becomes of a task asks for it; nobody has to.</summary>
    private static void Observe(Task task) => task.ContinueWith(
        static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void OnEnded(MemberEnd end)
    {
        _directory.CloseCleanly();
        Release();
        _completion.SetResult(end);
    }

    private void OnFailed(Exception failure)
    {
        Log.Failed(_logger, failure.Message);
        Release();
        _completion.SetException(failure);
    }

    /// <summary>Before the completion: whoever waits for that may dispose of everything.</summary>
    private void Release()
    {
        _ticker?.Dispose();
        _pending.Stop();
        _ending.Cancel();
        _directory.Dispose();
    }
}
