namespace Netcd.Raft;

/// <summary>Which etcd the members of a cluster talk and elect like; all of them must be of one kind.</summary>
public enum PeerDialect
{
    /// <summary>etcd 2.3: no check of the quorum, no leases, no transfer of leadership.</summary>
    Etcd23,

    /// <summary>etcd 3.4: a leader that hears no quorum steps down, and votes are refused while a leader is alive.</summary>
    Etcd34,
}
