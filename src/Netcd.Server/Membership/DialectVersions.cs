using Netcd.Disk;

namespace Netcd.Server.Membership;

/// <summary>Which versions of etcd a dialect stands for.</summary>
internal static class DialectVersions
{
    /// <summary>What a member of this dialect calls its own version, and so the highest of a cluster that it speaks.</summary>
    public static Version Own(Dialect dialect) => dialect switch
    {
        Dialect.Etcd23 => new Version(2, 3, 8),
        Dialect.Etcd34 => new Version(3, 4, 23),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect without a version."),
    };

    /// <summary>The lowest version of a cluster that it speaks.</summary>
    public static Version Minimum(Dialect dialect) => dialect switch
    {
        Dialect.Etcd23 => new Version(2, 2, 0),
        Dialect.Etcd34 => new Version(3, 0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect without a version."),
    };

    /// <summary>Whether a cluster may have this version.</summary>
    public static bool Speaks(Dialect dialect, Version cluster) =>
        cluster >= Minimum(dialect) && OfCluster(cluster) <= OfCluster(Own(dialect));

    /// <summary>The version that a cluster takes from a member's: without the last part, such as <c>3.4.0</c>.</summary>
    public static Version OfCluster(Version member) => new(member.Major, member.Minor, 0);
}
