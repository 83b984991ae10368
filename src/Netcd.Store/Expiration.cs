namespace Netcd.Store;

/// <summary>When a written node expires, and whether the write only renews that time.</summary>
/// <param name="ExpirationNs">Nanoseconds since the Unix epoch; 0 means permanent.</param>
/// <param name="Refresh">Keep the value and tell no watcher.</param>
public readonly record struct Expiration(long ExpirationNs, bool Refresh)
{
    /// <summary>The node is permanent.</summary>
    public static readonly Expiration None;

    /// <summary>The node expires at <paramref name="expirationNs"/>.</summary>
    public static Expiration At(long expirationNs) => new(expirationNs, Refresh: false);
}
