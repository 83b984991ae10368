using System.Globalization;

namespace Netcd.TestKit.Histories;

/// <summary>A key that a watch showed to expire.</summary>
/// <param name="Where">Who watched what where, for reports.</param>
/// <param name="Key">The key that is gone.</param>
/// <param name="Value">What it held.</param>
/// <param name="SeenAt">When, by the clock of the history.</param>
public sealed record SeenExpiry(string Where, string Key, string? Value, long SeenAt);

/// <summary>
/// Checks that no key expired early: from the request that wrote it until a watch showed it gone, its TTL had passed, less
/// what members' clocks may differ by: two percent while one is led to another, and the time that a heartbeat was under way.
/// </summary>
public static class ExpiryChecker
{
    /// <summary>Checks expired keys; no two writes of a key have the same value.</summary>
    /// <param name="history">All operations that gave these keys a TTL, and any others. Times are microseconds.</param>
    /// <param name="expiries">What was seen; what nobody saw counts nothing.</param>
    /// <param name="delayMax">How long a heartbeat may have been under way.</param>
    public static Verdict Check(IReadOnlyCollection<Operation> history, IEnumerable<SeenExpiry> expiries, TimeSpan delayMax)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(expiries);
        var writes = history
            .Where(operation => operation.Value is not null && operation.IsWrite)
            .ToLookup(operation => (operation.Key, operation.Value));
        return expiries.Select(seen => Explain(seen, writes[(seen.Key, seen.Value)].FirstOrDefault(), delayMax)).OfType<string>().FirstOrDefault() is { } violation
            ? new Verdict { Violation = violation }
            : Verdict.Good;
    }

    private static string? Explain(SeenExpiry seen, Operation? write, TimeSpan delayMax) => write switch
    {
        null => $"{seen.Where} showed {seen.Key} = {seen.Value} to expire, which nobody wrote.",
        { Ttl: null } => Report.Of($"{seen.Where} showed to expire at {seen.SeenAt} what had no TTL:", [write]),
        { Ttl: { } ttl } when seen.SeenAt < write.InvokedAt + (ttl.TotalMicroseconds * 0.98) - delayMax.TotalMicroseconds => Report.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Early: {seen.Where} showed at {seen.SeenAt} to expire what was to live for {ttl.TotalSeconds} s:"),
            [write]),
        _ => null,
    };
}
