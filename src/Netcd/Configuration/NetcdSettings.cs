using Netcd.Flags;
using Netcd.Logging;

namespace Netcd.Configuration;

/// <summary>Everything a user can decide about a server, read from flags and variables but not yet checked together.</summary>
internal sealed record NetcdSettings
{
    public required string Name { get; init; }

    /// <summary>Never empty: without --data-dir it is the name and ".etcd", in the working directory.</summary>
    public required string DataDir { get; init; }

    /// <summary>Whether <see cref="DataDir"/> is the default that nobody asked for.</summary>
    public required bool DataDirIsDefault { get; init; }

    /// <summary>Null when the log lies inside <see cref="DataDir"/>.</summary>
    public required string? WalDir { get; init; }

    public required IReadOnlyList<HostUrl> ListenClientUrls { get; init; }

    public required IReadOnlyList<HostUrl> ListenPeerUrls { get; init; }

    public required IReadOnlyList<HostUrl> ListenMetricsUrls { get; init; }

    public required IReadOnlyList<string> AdvertiseClientUrls { get; init; }

    public required IReadOnlyList<string> InitialAdvertisePeerUrls { get; init; }

    /// <summary>The text of --initial-cluster; without it this member alone, at <see cref="InitialAdvertisePeerUrls"/>.</summary>
    public required string InitialCluster { get; init; }

    public required bool InitialClusterIsNew { get; init; }

    public required string InitialClusterToken { get; init; }

    public required bool StrictReconfigCheck { get; init; }

    public required bool PreVote { get; init; }

    public required bool InitialElectionTickAdvance { get; init; }

    public required bool ForceNewCluster { get; init; }

    /// <summary>A client URL of the cluster to come back to; empty unless that is asked for.</summary>
    public required IReadOnlyList<HostUrl> Rejoin { get; init; }

    /// <summary>Empty for none.</summary>
    public required string RejoinLoginFile { get; init; }

    /// <summary>Applied entries from one snapshot to the next; never 0.</summary>
    public required ulong SnapshotCount { get; init; }

    /// <summary>Files to keep; 0 keeps all.</summary>
    public required int MaxSnapshots { get; init; }

    /// <summary>Files to keep; 0 keeps all.</summary>
    public required int MaxWals { get; init; }

    public required int HeartbeatIntervalMs { get; init; }

    public required int ElectionTimeoutMs { get; init; }

    public required TlsSettings ClientTls { get; init; }

    public required TlsSettings PeerTls { get; init; }

    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>"3.4", "2.3", or null to go by what the data directory is.</summary>
    public required string? Dialect { get; init; }

    public required bool AllowV3Keys { get; init; }

    public required bool Debug { get; init; }

    public required EtcdLevel LogLevel { get; init; }

    /// <summary>The text of --log-package-levels.</summary>
    public required string LogPackageLevels { get; init; }

    /// <summary>The file of the audit log; null if none is kept.</summary>
    public required string? AuditLog { get; init; }

    /// <summary>A flag as the user set it: by its own name, or by that of its variable.</summary>
    public required Func<Flag, string> NameOf { get; init; }

    public static NetcdSettings From(FlagValues flags)
    {
        var name = flags.Get(EtcdFlags.Name);
        var givenDataDir = flags.Get(EtcdFlags.DataDir);
        var dataDir = givenDataDir.Length > 0 ? givenDataDir : $"{name}.etcd";
        var walDir = flags.Get(EtcdFlags.WalDir);
        var snapshotCount = flags.Get(EtcdFlags.SnapshotCount);
        var dialect = flags.Get(EtcdFlags.Dialect);
        var peerUrls = flags.Get(EtcdFlags.InitialAdvertisePeerUrls).Texts;
        var debug = flags.Get(EtcdFlags.Debug) || flags.Get(EtcdFlags.LogLevel) == "debug";
        return new NetcdSettings
        {
            Name = name,
            DataDir = dataDir,
            DataDirIsDefault = givenDataDir.Length == 0,
            WalDir = walDir.Length > 0 ? walDir : null,
            ListenClientUrls = flags.Get(EtcdFlags.ListenClientUrls).Urls,
            ListenPeerUrls = flags.Get(EtcdFlags.ListenPeerUrls).Urls,
            ListenMetricsUrls = flags.Get(EtcdFlags.ListenMetricsUrls).Urls,
            AdvertiseClientUrls = flags.Get(EtcdFlags.AdvertiseClientUrls).Texts,
            InitialAdvertisePeerUrls = peerUrls,
            InitialCluster = flags.IsSet(EtcdFlags.InitialCluster)
                ? flags.Get(EtcdFlags.InitialCluster)
                : string.Join(',', peerUrls.Select(url => $"{name}={url}")),
            InitialClusterIsNew = flags.Get(EtcdFlags.InitialClusterState) == "new",
            InitialClusterToken = flags.Get(EtcdFlags.InitialClusterToken),
            StrictReconfigCheck = flags.Get(EtcdFlags.StrictReconfigCheck),
            PreVote = flags.Get(EtcdFlags.PreVote),
            InitialElectionTickAdvance = flags.Get(EtcdFlags.InitialElectionTickAdvance),
            ForceNewCluster = flags.Get(EtcdFlags.ForceNewCluster),
            Rejoin = flags.Get(EtcdFlags.Rejoin).Urls,
            RejoinLoginFile = flags.Get(EtcdFlags.RejoinLoginFile),
            SnapshotCount = snapshotCount > 0 ? snapshotCount : EtcdFlags.SnapshotCount.Read(EtcdFlags.SnapshotCount.DefaultText),
            MaxSnapshots = flags.Get(EtcdFlags.MaxSnapshots),
            MaxWals = flags.Get(EtcdFlags.MaxWals),
            HeartbeatIntervalMs = flags.Get(EtcdFlags.HeartbeatInterval),
            ElectionTimeoutMs = flags.Get(EtcdFlags.ElectionTimeout),
            ClientTls = TlsSettings.From(flags, TlsFlags.Client, dataDir),
            PeerTls = TlsSettings.From(flags, TlsFlags.Peer, dataDir),
            AllowedOrigins = flags.Get(EtcdFlags.Cors).Origins,
            Dialect = dialect.Length > 0 ? dialect : null,
            AllowV3Keys = flags.Get(EtcdFlags.AllowV3Keys),
            Debug = debug,
            LogLevel = debug ? EtcdLevel.Debug : LevelOf(flags.Get(EtcdFlags.LogLevel)),
            LogPackageLevels = flags.Get(EtcdFlags.LogPackageLevels),
            AuditLog = flags.Get(EtcdFlags.AuditLog) is { Length: > 0 } auditLog ? auditLog : null,
            NameOf = flags.NameOf,
        };
    }

    private static EtcdLevel LevelOf(string flagText) => flagText switch
    {
        "warn" => EtcdLevel.Warning,
        "error" => EtcdLevel.Error,
        "panic" or "fatal" => EtcdLevel.Critical,
        _ => EtcdLevel.Info,
    };
}
