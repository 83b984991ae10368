namespace Netcd.Disk;

/// <summary>Which etcd may take over the data directory at any time.</summary>
public enum Dialect
{
    /// <summary>etcd 2.3: no zeros behind the log's end, no backend file.</summary>
    Etcd23,

    /// <summary>etcd 3.4: zeros may follow the log's end, and <c>member/snap/db</c> is kept.</summary>
    Etcd34,
}

/// <summary>How dialects are called.</summary>
internal static class DialectNames
{
    /// <summary>The name that the option --dialect takes.</summary>
    public static string Name(this Dialect dialect) => dialect switch
    {
        Dialect.Etcd23 => "2.3",
        Dialect.Etcd34 => "3.4",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect without a name."),
    };
}
