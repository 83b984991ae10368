namespace Netcd.TestKit.Histories;

/// <summary>
/// Checks that watches showed each event once, in order, without a gap, and all the same. Directories are not deleted with
/// what is below them in such histories, nor are there hidden keys.
/// </summary>
public static class WatchChecker
{
    /// <summary>Checks watches against each other and against events that surely happened.</summary>
    /// <param name="watches">What was shown.</param>
    /// <param name="known">Events that are known otherwise, all or some, in any order: those of acknowledged writes.</param>
    public static Verdict Check(IReadOnlyCollection<Watch> watches, IEnumerable<WatchedEvent> known)
    {
        ArgumentNullException.ThrowIfNull(watches);
        ArgumentNullException.ThrowIfNull(known);
        SortedDictionary<ulong, (WatchedEvent Event, string Source)> log = [];
        var sources = known.Select(happened => (happened, "an acknowledged write"))
            .Concat(watches.SelectMany(watch => watch.Events.Select(shown => (shown, watch.Name))));
        foreach (var (happened, source) in sources)
        {
            if (!log.TryAdd(happened.Index, (happened, source)) && log[happened.Index].Event != happened)
            {
                return Bad($"Two different events at one index: {log[happened.Index].Event} ({log[happened.Index].Source}) and {happened} ({source})");
            }
        }

        WatchedEvent[] all = [.. log.Values.Select(entry => entry.Event)];
        return watches.Select(watch => FindViolation(watch, all)).FirstOrDefault(violation => violation is not null) is { } found
            ? Bad(found)
            : Verdict.Good;
    }

    private static string? FindViolation(Watch watch, WatchedEvent[] all)
    {
        var last = watch.From - 1;
        foreach (var shown in watch.Events)
        {
            if (shown.Index <= last)
            {
                return watch.Events.Count(other => other.Index == shown.Index) > 1
                    ? $"{watch.Name} showed an event twice: {shown}"
                    : $"{watch.Name} showed {shown} after index {last}";
            }

            if (!watch.Covers(shown))
            {
                return $"{watch.Name} showed {shown}, which it was not to show (from {watch.From} to {watch.CompleteTo}, {watch.Path})";
            }

            last = shown.Index;
        }

        var expected = all.Where(watch.Covers).ToArray();
        return expected.Length == watch.Events.Count
            ? null
            : $"{watch.Name} left out {expected.First(happened => !watch.Events.Contains(happened))} (from {watch.From} to {watch.CompleteTo})";
    }

    private static Verdict Bad(string violation) => new() { Violation = violation };
}
