using System.Globalization;

namespace Netcd.Raft;

/// <summary>A cluster's permanent ID, shown in lower-case hexadecimal.</summary>
public readonly record struct ClusterId(ulong Value)
{
    /// <summary>Lower-case hexadecimal without padding, as etcd writes it everywhere.</summary>
    public override string ToString() => Value.ToString("x", CultureInfo.InvariantCulture);
}
