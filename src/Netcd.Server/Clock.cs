namespace Netcd.Server;

/// <summary>The clock in the unit of the store.</summary>
public static class Clock
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public static long NowNs(this TimeProvider time) =>
        (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
}
