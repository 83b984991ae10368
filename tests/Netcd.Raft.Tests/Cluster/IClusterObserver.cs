using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>Looks at a member after everything that is done to it, and throws if it sees what must never be.</summary>
internal interface IClusterObserver
{
    /// <summary>Something was done to the member's node: a message, a tick, a proposal, an advance.</summary>
    void Called(ClusterMember member);

    /// <summary>Entries are on the member's disk now.</summary>
    void Saved(ClusterMember member, IReadOnlyList<Entry> entries);

    /// <summary>The member's state changed, by an entry or by a snapshot.</summary>
    void Applied(ClusterMember member);

    /// <summary>The member was started from its disk.</summary>
    void Started(ClusterMember member);
}
