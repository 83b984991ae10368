using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>For a member whose peers are played by the test: their disks cannot be looked at.</summary>
internal sealed class Unchecked : IClusterObserver
{
    public void Called(ClusterMember member)
    {
    }

    public void Saved(ClusterMember member, IReadOnlyList<Entry> entries)
    {
    }

    public void Applied(ClusterMember member)
    {
    }

    public void Started(ClusterMember member)
    {
    }
}
