namespace Netcd.Logging;

/// <summary>
/// Names the package of a log line. netcd uses etcd's names for the same concerns, so that log filters and
/// --log-package-levels made for etcd keep their meaning.
/// </summary>
internal static class PackageName
{
    // The longest matching prefix comes first.
    private static readonly (string Category, string Package)[] Packages =
    [
        ("Netcd.Disk.Wal", "wal"),
        ("Netcd.Disk.Snapshots", "snap"),
        ("Netcd.Disk", "fileutil"),
        ("Netcd.Server.Membership", "membership"),
        ("Netcd.Server", "etcdserver"),
        ("Netcd.Transport", "rafthttp"),
        ("Netcd.Raft", "raft"),
        ("Netcd.Transport", "rafthttp"),
        ("Netcd.Store", "store"),
        ("Netcd.Api", "etcdhttp"),
        ("Netcd.Http", "etcdhttp"),
        ("Netcd", "etcdmain"),
        ("Microsoft.AspNetCore", "kestrel"),
    ];

    /// <summary>The package of a logger; a category that is not netcd's own is taken as it is.</summary>
    public static string Of(string category)
    {
        foreach (var (prefix, package) in Packages)
        {
            if (category.StartsWith(prefix, StringComparison.Ordinal)
                && (category.Length == prefix.Length || category[prefix.Length] == '.'))
            {
                return package;
            }
        }

        return category;
    }
}
