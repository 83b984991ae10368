namespace Netcd.Server;

/// <summary>The clock in the unit of the store.</summary>
public static class Clock
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The time of so many nanoseconds since the Unix epoch; null if there is no such date.</summary>
    public static DateTimeOffset? At(long timeNs)
    {
        var ticks = timeNs / NanosecondsPerTick;
        return ticks >= 0 && ticks <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks
            ? DateTimeOffset.UnixEpoch.AddTicks(ticks)
            : null;
    }

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public static long NowNs(this TimeProvider time) =>
        (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
}
