using Netcd.Raft;

namespace Netcd.Transport;

/// <summary>Who this member is to the others, and how patient it is with them. Immutable.</summary>
public sealed record TransportOptions
{
    public required MemberId Id { get; init; }

    public required ClusterId ClusterId { get; init; }

    /// <summary>The URLs that others reach this member at, told in <c>X-PeerURLs</c>.</summary>
    public required IReadOnlyList<string> PeerUrls { get; init; }

    /// <summary>Whom this member talks like: decides the versions that it announces, and how snapshots travel.</summary>
    public required PeerDialect Dialect { get; init; }

    /// <summary>The silence before an election; a connection is given 1 s and a fifth of it.</summary>
    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>The version that is announced.</summary>
    public Version ServerVersion => Dialect switch
    {
        PeerDialect.Etcd23 => new Version(2, 3, 8),
        PeerDialect.Etcd34 => new Version(3, 4, 23),
        _ => throw new InvalidOperationException($"{Dialect} has no version."),
    };

    /// <summary>The lowest version that this member talks to.</summary>
    public Version MinClusterVersion => Dialect switch
    {
        PeerDialect.Etcd23 => new Version(2, 2, 0),
        PeerDialect.Etcd34 => new Version(3, 0, 0),
        _ => throw new InvalidOperationException($"{Dialect} has no version."),
    };

    /// <summary>How long connecting may take.</summary>
    public TimeSpan DialTimeout => TimeSpan.FromSeconds(1) + (ElectionTimeout / 5);
}
