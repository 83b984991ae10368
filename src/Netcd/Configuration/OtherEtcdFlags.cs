using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>
/// The flags of etcd that netcd knows by name only: those it refuses, since ignoring them would change what the user
/// asked for, and those that have no effect on what netcd does.
/// </summary>
internal static class OtherEtcdFlags
{
    private const string Discovery = "list the member in --initial-cluster";
    private const string Proxy = "netcd runs as a member only";
    private const string V3 = "netcd serves the v2 API only";

    /// <summary>What a user should know or do instead, by flag that netcd refuses unless it has its default.</summary>
    public static IReadOnlyDictionary<Flag, string> Refused { get; } = new Dictionary<Flag, string>
    {
        [Text("config-file", "")] = "give its settings as flags or as ETCD_* variables",
        [Text("discovery", "")] = Discovery,
        [Text("discovery-srv", "")] = Discovery,
        [Text("discovery-srv-name", "")] = Discovery,
        [Text("discovery-proxy", "")] = Discovery,
        [Text("discovery-fallback", "proxy")] = Discovery,
        [Text("proxy", "off")] = Proxy,
        [Text("proxy-failure-wait", "5000")] = Proxy,
        [Text("proxy-refresh-interval", "30000")] = Proxy,
        [Text("proxy-dial-timeout", "1000")] = Proxy,
        [Text("proxy-write-timeout", "5000")] = Proxy,
        [Text("proxy-read-timeout", "0")] = Proxy,
        [Switch("enable-pprof")] = "use dotnet-trace or dotnet-counters",
        [Text("host-whitelist", "*")] = "a request may name any host",
        [Text("experimental-enable-v2v3", "")] = V3,
        [Switch("experimental-v3demo")] = V3,
        [Text("experimental-gRPC-addr", "127.0.0.1:2378")] = V3,
    };

    /// <summary>Flags of etcd's v3 half and of its internals: whatever they say, v2 clients see no difference.</summary>
    public static IReadOnlyList<Flag> WithoutEffect { get; } =
    [
        Text("logger", "capnslog"),
        Text("log-outputs", "default"),
        Text("log-output", "default"),
        Text("metrics", "basic"),
        Text("quota-backend-bytes", "0"),
        Text("backend-batch-interval", ""),
        Text("backend-batch-limit", "0"),
        Text("max-txn-ops", "128"),
        Text("max-request-bytes", "1572864"),
        Text("max-concurrent-streams", "4294967295"),
        Text("grpc-keepalive-min-time", "5s"),
        Text("grpc-keepalive-interval", "2h"),
        Text("grpc-keepalive-timeout", "20s"),
        Text("auto-compaction-retention", "0"),
        Text("auto-compaction-mode", "periodic"),
        Text("auth-token", "simple"),
        Text("bcrypt-cost", "10"),
        Text("auth-token-ttl", "300"),
        Text("experimental-auto-compaction-retention", "0"),
        Text("experimental-corrupt-check-time", "0s"),
        Text("experimental-backend-bbolt-freelist-type", "array"),
        Text("experimental-compaction-batch-limit", "1000"),
        Text("experimental-watch-progress-notify-interval", "10m"),
        Text("experimental-warning-apply-duration", "100ms"),
        Switch("experimental-initial-corrupt-check"),
        Switch("experimental-enable-lease-checkpoint"),
        Switch("enable-grpc-gateway"),
    ];

    /// <summary>Flags of etcd 0.4 that every later version takes as switches and ignores with a warning.</summary>
    public static IReadOnlyList<Flag> NoLongerSupported { get; } =
    [
        Switch("cluster-active-size"),
        Switch("cluster-remove-delay"),
        Switch("cluster-sync-interval"),
        Switch("config"),
        Switch("force"),
        Switch("max-result-buffer"),
        Switch("max-retry-attempts"),
        Switch("peer-heartbeat-interval"),
        Switch("peer-election-timeout"),
        Switch("retry-interval"),
        Switch("snapshot"),
        Switch("v"),
        Switch("vv"),
    ];

    public static IReadOnlyList<Flag> All { get; } = [.. Refused.Keys, .. WithoutEffect, .. NoLongerSupported];

    private static Flag<string> Text(string name, string defaultText) =>
        new(name, defaultText, FlagReaders.Text, help: "");

    private static Flag<bool> Switch(string name) => new(name, "false", FlagReaders.Boolean, help: "");
}
