namespace Netcd.TestKit.Processes;

/// <summary>How a single-member server is started.</summary>
public sealed record ServerOptions
{
    public string Name { get; init; } = "n1";

    public required string DataDir { get; init; }

    public int ClientPort { get; init; } = FreePorts.Take();

    public int PeerPort { get; init; } = FreePorts.Take();

    /// <summary>What other members would call; member and cluster ID are made from it. Null: where it listens.</summary>
    public string? AdvertisedPeerUrl { get; init; }

    /// <summary>What clients are told to call. Null: where it listens.</summary>
    public string? AdvertisedClientUrl { get; init; }

    /// <summary>Entries between two snapshots; null: the server's default.</summary>
    public int? SnapshotCount { get; init; }

    /// <summary>Further flags, appended as they are.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    public string ClientUrl => $"http://127.0.0.1:{ClientPort}";

    public string PeerUrl => $"http://127.0.0.1:{PeerPort}";

    /// <summary>The command line that etcd and netcd share.</summary>
    public IReadOnlyList<string> Arguments()
    {
        var peerUrl = AdvertisedPeerUrl ?? PeerUrl;
        string[] common =
        [
            "--name", Name,
            "--data-dir", DataDir,
            "--listen-client-urls", ClientUrl,
            "--advertise-client-urls", AdvertisedClientUrl ?? ClientUrl,
            "--listen-peer-urls", PeerUrl,
            "--initial-advertise-peer-urls", peerUrl,
            "--initial-cluster", $"{Name}={peerUrl}",
            // A single member elects itself; short times only spare the tests a wait of a second per start.
            "--heartbeat-interval", "20",
            "--election-timeout", "100",
        ];
        string[] snapshots = SnapshotCount is { } count ? ["--snapshot-count", $"{count}"] : [];
        return [.. common, .. snapshots, .. Extra];
    }
}
