using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>How a cluster of processes is started.</summary>
internal sealed record ClusterOptions
{
    /// <summary>One program per member, in the order of their names n1, n2, ...</summary>
    public required IReadOnlyList<ServerProgram> Programs { get; init; }

    /// <summary>Entries between two snapshots; null: the server's default.</summary>
    public int? SnapshotCount { get; init; }

    /// <summary>Whether members reach each other through links that a test can cut.</summary>
    public bool HasCuttableLinks { get; init; }

    /// <summary>Where members are alone with a network each, by their names; null: all share the loopback address.</summary>
    public NetworkNamespaces? Namespaces { get; init; }

    /// <summary>Where a member keeps its data, by its name; where it says null: in a temporary directory.</summary>
    public Func<string, string?>? DataDirectoryOf { get; init; }

    /// <summary>How long the cluster may take to become healthy: long, for a machine that is busy with other tests.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether members speak TLS with each other; <see cref="Extra"/> then has the certificates.</summary>
    public bool HasPeerTls { get; init; }

    /// <summary>Whether members answer clients over TLS, too; <see cref="Extra"/> then has the certificates.</summary>
    public bool HasClientTls { get; init; }

    /// <summary>Further flags of every member.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    /// <summary>The same program for every member.</summary>
    public static ClusterOptions Of(ServerProgram program, int members) =>
        new() { Programs = [.. Enumerable.Repeat(program, members)] };
}
