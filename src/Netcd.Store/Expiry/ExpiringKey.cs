namespace Netcd.Store.Expiry;

/// <summary>
/// A key and when it expires. Equal times are ordered by key, so that all members expire in the same order.
/// </summary>
internal readonly record struct ExpiringKey(long ExpirationNs, KeyPath Key) : IComparable<ExpiringKey>
{
    public int CompareTo(ExpiringKey other)
    {
        var byTime = ExpirationNs.CompareTo(other.ExpirationNs);
        return byTime != 0 ? byTime : Key.Span.SequenceCompareTo(other.Key.Span);
    }
}
