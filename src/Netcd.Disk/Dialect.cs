namespace Netcd.Disk;

/// <summary>Which etcd may take over the data directory at any time.</summary>
public enum Dialect
{
    /// <summary>etcd 2.3: no zeros behind the log's end, no backend file.</summary>
    Etcd23,

    /// <summary>etcd 3.4: zeros may follow the log's end, and <c>member/snap/db</c> is kept.</summary>
    Etcd34,
}
