namespace Netcd.Conformance.Tests.Cluster;

/// <summary>One request to one member of each cluster.</summary>
/// <remarks>
/// Target and body may name what differs from cluster to cluster: <c>{id-F}</c>, <c>{number-F}</c> (the ID in decimal),
/// <c>{peer-F}</c>, and <c>{added}</c> for the ID of the member that was added last.
/// </remarks>
internal sealed record ClusterStep(string Role, string Method, string Target)
{
    /// <summary>Null for none.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public bool IsForPeerPort { get; init; }

    /// <summary>Repeat the request until its answer contains this text; null: once.</summary>
    public string? Until { get; init; }

    /// <summary>The name of the accepted difference that the body shows: only the status is compared. Null for none.</summary>
    public string? Accepted { get; init; }

    public override string ToString() => $"{Role}{(IsForPeerPort ? " (peer port)" : "")}: {Method} {Target} {Body}";
}
