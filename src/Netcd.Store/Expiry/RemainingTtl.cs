namespace Netcd.Store.Expiry;

/// <summary>The <c>ttl</c> that clients see.</summary>
internal static class RemainingTtl
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// Seconds left, rounded up while they are positive and toward zero once overdue; 0 for a permanent node. A span
    /// beyond 64 bits saturates, as Go's <c>Time.Sub</c> does.
    /// </summary>
    public static long Seconds(long expirationNs, long nowNs)
    {
        if (expirationNs == 0)
        {
            return 0;
        }

        var leftNs = (long)Int128.Clamp((Int128)expirationNs - nowNs, long.MinValue, long.MaxValue);
        var (seconds, rest) = Math.DivRem(leftNs, NsPerSecond);
        return rest > 0 ? seconds + 1 : seconds;
    }
}
