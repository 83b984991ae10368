namespace Netcd.Api.Keys;

/// <summary>Turns a TTL into the moment of expiry that travels through the log: the last use of a clock for stored state.</summary>
internal static class TtlArithmetic
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Unix nanoseconds. Absurd TTLs wrap round as in etcd; the store decides what a moment long past means.</summary>
    public static long ExpirationNs(ulong ttlSeconds, long nowNs) =>
        unchecked(nowNs + ((long)ttlSeconds * NsPerSecond));
}
