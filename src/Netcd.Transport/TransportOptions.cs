using Netcd.Raft;

namespace Netcd.Transport;

/// <summary>Who this member is to the others, and how patient it is with them. Immutable.</summary>
public sealed record TransportOptions
{
    public required MemberId Id { get; init; }

    public required ClusterId ClusterId { get; init; }

    /// <summary>The URLs that others reach this member at, told in <c>X-PeerURLs</c>.</summary>
    public required IReadOnlyList<string> PeerUrls { get; init; }

    /// <summary>The version that is announced, such as <c>3.4.23</c>; see the dialects.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The lowest version that this member talks to, such as <c>3.0.0</c>.</summary>
    public required string MinClusterVersion { get; init; }

    /// <summary>Whether snapshots travel as in etcd 3.4, with a <c>db</c> behind them; else as in 2.3.</summary>
    public required bool SendsBackend { get; init; }

    /// <summary>The silence before an election; a connection is given 1 s and a fifth of it.</summary>
    public required TimeSpan ElectionTimeout { get; init; }
}
