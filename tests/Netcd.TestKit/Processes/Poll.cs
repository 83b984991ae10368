using System.Diagnostics;

namespace Netcd.TestKit.Processes;

/// <summary>Waits for something observable, never for time alone.</summary>
public static class Poll
{
    /// <summary>How long a condition may take before the test fails; generous, since machines can be slow.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until <paramref name="probe"/> gives something other than null.</summary>
    /// <exception cref="TimeoutException">Names <paramref name="what"/> and what <paramref name="explain"/> adds.</exception>
    public static Task<T> UntilAsync<T>(string what, Func<Task<T?>> probe, Func<string> explain)
        where T : class => UntilAsync(what, probe, explain, Deadline);

    /// <summary>The same with another deadline.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> probe, Func<string> explain, TimeSpan deadline)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            if (clock.Elapsed > deadline)
            {
                throw new TimeoutException($"Gave up waiting until {what}.\n{explain()}");
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>Asks again and again until <paramref name="condition"/> holds.</summary>
    public static Task UntilAsync(string what, Func<bool> condition) =>
        UntilAsync(what, () => Task.FromResult(condition() ? "yes" : null), explain: () => string.Empty);
}
