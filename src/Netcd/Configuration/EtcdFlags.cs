using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>The flags that netcd acts on, with the names and defaults of etcd 3.4, by section of the help text.</summary>
internal static class EtcdFlags
{
    private const string LocalClientUrl = "http://localhost:2379";
    private const string LocalPeerUrl = "http://localhost:2380";

    public static readonly Flag<string> Name =
        new("name", "default", FlagReaders.Text, "Human-readable name of this member.");

    public static readonly Flag<string> DataDir =
        new("data-dir", "", FlagReaders.Text, "Directory that holds the log and the snapshots. Default: <name>.etcd.");

    public static readonly Flag<string> WalDir =
        new("wal-dir", "", FlagReaders.Text, "Directory for the log alone, for example on a disk of its own.");

    public static readonly Flag<ulong> SnapshotCount = new(
        "snapshot-count", "100000", FlagReaders.Unsigned, "Applied entries from one snapshot to the next.");

    public static readonly Flag<int> MaxSnapshots =
        new("max-snapshots", "2", FlagReaders.Count, "Snapshot files to keep (0 keeps all).");

    public static readonly Flag<int> MaxWals =
        new("max-wals", "5", FlagReaders.Count, "Log files to keep behind the last snapshot (0 keeps all).");

    public static readonly Flag<int> HeartbeatInterval =
        new("heartbeat-interval", "100", FlagReaders.Count, "Milliseconds between heartbeats.");

    public static readonly Flag<int> ElectionTimeout = new(
        "election-timeout", "1000", FlagReaders.Count, "Milliseconds of silence before an election, 5 heartbeats or more.");

    public static readonly Flag<HostUrlList> ListenClientUrls =
        new("listen-client-urls", LocalClientUrl, HostUrlList.Read, "URLs to answer clients on.");

    public static readonly Flag<HostUrlList> ListenPeerUrls =
        new("listen-peer-urls", LocalPeerUrl, HostUrlList.Read, "URLs to answer other members on.");

    public static readonly Flag<HostUrlList> ListenMetricsUrls = new(
        "listen-metrics-urls", "", HostUrlList.ReadOptional,
        "URLs that answer /health and /metrics alone; those with https have the certificates of client URLs.");

    public static readonly Flag<AllowedOrigins> Cors = new(
        "cors", "*", AllowedOrigins.Read, "Origins of web pages that may read answers (* allows all).");

    public static readonly Flag<HostUrlList> AdvertiseClientUrls =
        new("advertise-client-urls", LocalClientUrl, HostUrlList.Read, "Client URLs of this member as others reach it.");

    public static readonly Flag<HostUrlList> InitialAdvertisePeerUrls = new(
        "initial-advertise-peer-urls", LocalPeerUrl, HostUrlList.Read, "Peer URLs of this member as others reach it.");

    public static readonly Flag<string> InitialCluster = new(
        "initial-cluster", "", FlagReaders.Text,
        "All members of the cluster, as name=url pairs. Default: this member alone.");

    public static readonly Flag<string> InitialClusterState = new(
        "initial-cluster-state", "new", FlagReaders.OneOf("new", "existing"),
        "Whether the cluster starts now ('new') or runs already ('existing').");

    public static readonly Flag<string> InitialClusterToken = new(
        "initial-cluster-token", "etcd-cluster", FlagReaders.Text, "Text that tells clusters apart; part of their IDs.");

    public static readonly Flag<bool> StrictReconfigCheck = new(
        "strict-reconfig-check", "true", FlagReaders.Boolean,
        "Refuse to add or remove a member where that could cost the quorum.");

    public static readonly Flag<bool> PreVote = new(
        "pre-vote", "true", FlagReaders.Boolean,
        "Ask whether an election could be won before it disturbs the cluster (3.4 only). etcd 3.4: false.");

    public static readonly Flag<bool> InitialElectionTickAdvance = new(
        "initial-election-tick-advance", "true", FlagReaders.Boolean,
        "Let a starting member wait less for its first election.");

    public static readonly Flag<bool> ForceNewCluster = new(
        "force-new-cluster", "false", FlagReaders.Boolean,
        "Go on with the data as a cluster of one: for a cluster that lost its quorum for good.");

    public static readonly Flag<HostUrlList> Rejoin = new(
        "rejoin", "", HostUrlList.ReadOptional,
        "Client URL of the running cluster that is to take this member back; its old data is put aside.");

    public static readonly Flag<string> RejoinLoginFile = new(
        "rejoin-login-file", "", FlagReaders.Text,
        "File with name:password of a user with the role root, for --rejoin where authentication is on.");

    public static readonly Flag<bool> EnableV2 = new(
        "enable-v2", "true", FlagReaders.Boolean, "Accepted, since etcd 3.4 needs it; netcd always serves the v2 API.");

    public static readonly Flag<bool> Debug =
        new("debug", "false", FlagReaders.Boolean, "Log at level DEBUG; also prints the stack trace of a failure.");

    public static readonly Flag<string> LogLevel = new(
        "log-level", "info", FlagReaders.OneOf("debug", "info", "warn", "error", "panic", "fatal"),
        "Lowest level to log: debug, info, warn, error, panic or fatal.");

    public static readonly Flag<string> LogPackageLevels = new(
        "log-package-levels", "", FlagReaders.Text, "Levels by package, such as 'etcdserver=DEBUG,wal=WARNING'.");

    public static readonly Flag<string> AuditLog = new(
        "audit-log", "", FlagReaders.Text,
        "File to which one JSON line is added for each request: who did what with which result. Default: none is kept.");

    public static readonly Flag<string> Dialect = new(
        "dialect", "", FlagReaders.OneOf("", "3.4", "2.3"),
        "Which etcd can take over the data directory: 3.4 or 2.3. Default: what the directory is, 3.4 for a new one.");

    public static readonly Flag<bool> AllowV3Keys = new(
        "allow-v3-keys", "false", FlagReaders.Boolean,
        "Open a directory that holds v3 keys too; they are neither served nor touched.");

    public static readonly Flag<bool> Version =
        new("version", "false", FlagReaders.Boolean, "Print the version and exit.");

    public static IReadOnlyList<FlagSection> Sections { get; } =
    [
        new("Member", [
            Name, DataDir, WalDir, SnapshotCount, MaxSnapshots, MaxWals, HeartbeatInterval, ElectionTimeout,
            InitialElectionTickAdvance, ListenClientUrls, ListenPeerUrls, ListenMetricsUrls, Cors, EnableV2]),
        new("Clustering", [
            AdvertiseClientUrls, InitialAdvertisePeerUrls, InitialCluster, InitialClusterState, InitialClusterToken,
            StrictReconfigCheck, PreVote]),
        new("Security", [
            .. TlsFlags.Client.All, .. TlsFlags.Peer.All, TlsFlags.PeerAllowedCommonName,
            TlsFlags.PeerSkipsAddressCheck, TlsFlags.CipherSuites]),
        new("Disaster recovery", [ForceNewCluster, Rejoin, RejoinLoginFile]),
        new("Logging", [Debug, LogLevel, LogPackageLevels, AuditLog]),
        new("Data directory", [Dialect, AllowV3Keys]),
        new("Information", [Version]),
    ];

    /// <summary>What a new cluster is made from, and what tells whether there is one already.</summary>
    public static IReadOnlyList<Flag> DecidingNewCluster { get; } =
        [Name, DataDir, WalDir, InitialCluster, InitialClusterState, InitialAdvertisePeerUrls];

    /// <summary>Every name that a command line may use, with those of <see cref="OtherEtcdFlags"/>.</summary>
    public static IReadOnlyList<Flag> All { get; } =
        [.. Sections.SelectMany(section => section.Flags), .. OtherEtcdFlags.All];
}

/// <summary>Flags that the help text shows under one title.</summary>
internal sealed record FlagSection(string Title, IReadOnlyList<Flag> Flags);
