using Netcd.Raft;

namespace Netcd.Disk;

/// <summary>Which form a directory's dialect gives to what members and their files say alike.</summary>
public static class PeerDialects
{
    public static PeerDialect ToPeerDialect(this Dialect dialect) => dialect switch
    {
        Dialect.Etcd23 => PeerDialect.Etcd23,
        Dialect.Etcd34 => PeerDialect.Etcd34,
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect that members do not speak."),
    };

    internal static Dialect ToDirectoryDialect(this PeerDialect dialect) => dialect switch
    {
        PeerDialect.Etcd23 => Dialect.Etcd23,
        PeerDialect.Etcd34 => Dialect.Etcd34,
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect that files do not have."),
    };
}
