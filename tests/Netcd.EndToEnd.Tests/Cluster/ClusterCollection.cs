namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>
/// Tests of clusters run one after another and beside no other test: elections need the machine's attention. Those that can
/// bear it to wait longer for them, and spend most of their time waiting, are not in it.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "Clusters";
}
