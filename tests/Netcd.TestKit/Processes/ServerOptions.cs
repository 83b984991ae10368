using System.Net;
using System.Net.Security;

namespace Netcd.TestKit.Processes;

/// <summary>How a server is started: alone, or as a member of a cluster.</summary>
public sealed record ServerOptions
{
    public string Name { get; init; } = "n1";

    public required string DataDir { get; init; }

    /// <summary>Where it listens, for clients and members.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public int ClientPort { get; init; } = FreePorts.Take();

    public int PeerPort { get; init; } = FreePorts.Take();

    /// <summary>What other members would call; member and cluster ID are made from it. Null: where it listens.</summary>
    public string? AdvertisedPeerUrl { get; init; }

    /// <summary>What clients are told to call. Null: where it listens.</summary>
    public string? AdvertisedClientUrl { get; init; }

    /// <summary>All members as <c>name=url,name=url</c>. Null: this one alone.</summary>
    public string? InitialCluster { get; init; }

    /// <summary>Whether it joins a running cluster (<c>--initial-cluster-state existing</c>).</summary>
    public bool JoinsExisting { get; init; }

    public int HeartbeatMs { get; init; } = 20;

    /// <summary>A single member elects itself; the short default only spares the tests a wait of a second per start.</summary>
    public int ElectionMs { get; init; } = 100;

    /// <summary>Entries between two snapshots; null: the server's default.</summary>
    public int? SnapshotCount { get; init; }

    /// <summary>Further flags, appended as they are.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    /// <summary>Variables that the server gets besides those of the test host.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether members speak TLS with each other; <see cref="Extra"/> then has the certificates.</summary>
    public bool HasPeerTls { get; init; }

    /// <summary>Where it answers clients over TLS besides; <see cref="Extra"/> then has the certificates. Null: nowhere.</summary>
    public int? SecureClientPort { get; init; }

    /// <summary>How clients speak TLS with it, null if they do not; <see cref="Extra"/> then has the certificates.</summary>
    public SslClientAuthenticationOptions? ClientTls { get; init; }

    public string ClientUrl => $"{(ClientTls is null ? "http" : "https")}://{Address}:{ClientPort}";

    public string SecureClientUrl => $"https://{Address}:{SecureClientPort}";

    public string PeerUrl => $"{(HasPeerTls ? "https" : "http")}://{Address}:{PeerPort}";

    /// <summary>The command line that etcd and netcd share.</summary>
    public IReadOnlyList<string> Arguments()
    {
        var peerUrl = AdvertisedPeerUrl ?? PeerUrl;
        string[] common =
        [
            "--name", Name,
            "--data-dir", DataDir,
            "--listen-client-urls", SecureClientPort is null ? ClientUrl : $"{ClientUrl},{SecureClientUrl}",
            "--advertise-client-urls", AdvertisedClientUrl ?? ClientUrl,
            "--listen-peer-urls", PeerUrl,
            "--initial-advertise-peer-urls", peerUrl,
            "--initial-cluster", InitialCluster ?? $"{Name}={peerUrl}",
            "--initial-cluster-state", JoinsExisting ? "existing" : "new",
            "--heartbeat-interval", $"{HeartbeatMs}",
            "--election-timeout", $"{ElectionMs}",
        ];
        string[] snapshots = SnapshotCount is { } count ? ["--snapshot-count", $"{count}"] : [];
        return [.. common, .. snapshots, .. Extra];
    }
}
