namespace Netcd.Transport;

/// <summary>Which etcd's members this one talks like. All members of a cluster talk alike: the two refuse each other.</summary>
public enum PeerDialect
{
    /// <summary>etcd 2.3: a snapshot is one POST to <c>/raft</c>.</summary>
    Etcd23,

    /// <summary>etcd 3.4: a snapshot goes to <c>/raft/snapshot</c> with a <c>db</c> behind it.</summary>
    Etcd34,
}
