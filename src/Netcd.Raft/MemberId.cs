using System.Globalization;

namespace Netcd.Raft;

/// <summary>A cluster member's permanent ID, shown in lower-case hexadecimal. Zero means "nobody".</summary>
public readonly record struct MemberId(ulong Value) : IComparable<MemberId>
{
    /// <summary>Nobody: no leader known, no vote given.</summary>
    public static readonly MemberId None;

    public int CompareTo(MemberId other) => Value.CompareTo(other.Value);

    /// <summary>Lower-case hexadecimal without padding, as etcd writes it everywhere.</summary>
    public override string ToString() => Value.ToString("x", CultureInfo.InvariantCulture);

    public static bool operator <(MemberId left, MemberId right) => left.Value < right.Value;

    public static bool operator >(MemberId left, MemberId right) => left.Value > right.Value;

    public static bool operator <=(MemberId left, MemberId right) => left.Value <= right.Value;

    public static bool operator >=(MemberId left, MemberId right) => left.Value >= right.Value;
}
