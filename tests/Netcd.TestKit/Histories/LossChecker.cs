namespace Netcd.TestKit.Histories;

/// <summary>
/// Checks what is stored in the end against a history: each acknowledged write is there, or was overwritten or deleted by a
/// later one.
/// </summary>
public static class LossChecker
{
    /// <summary>Checks the keys of a history.</summary>
    /// <param name="history">All operations that changed these keys, and any others.</param>
    /// <param name="stored">What is there after all of them had returned; a key that is not in it is absent.</param>
    public static Verdict Check(IReadOnlyCollection<Operation> history, IReadOnlyDictionary<string, KeyState> stored)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(stored);
        foreach (var key in history.Where(operation => operation.IsWrite).GroupBy(operation => operation.Key, StringComparer.Ordinal))
        {
            var found = stored.GetValueOrDefault(key.Key, KeyState.Absent);
            if (Explain(found, [.. key]) is { } violation)
            {
                return new Verdict { Violation = violation };
            }
        }

        return Verdict.Good;
    }

    private static string? Explain(KeyState found, Operation[] writes)
    {
        var last = writes.Where(write => write.IsAcknowledgedWrite).MaxBy(write => write.Outcome.Index);
        var open = writes.Where(write => write.Outcome.Kind == OutcomeKind.Unknown);
        if (!found.IsPresent)
        {
            var mayBeGone = last is null || last.IsDeletion || last.Expires || open.Any(write => write.IsDeletion || write.Expires);
            return mayBeGone ? null : Report.Of("Lost: the key is not there, and nobody deleted it after this write:", [last!]);
        }

        if (last is not null && found.ModifiedIndex == last.Outcome.Index)
        {
            return !last.IsDeletion && Explains(last, found)
                ? null
                : Report.Of($"At its index stands {found} instead of what was acknowledged:", [last]);
        }

        if (last is not null && found.ModifiedIndex < last.Outcome.Index)
        {
            return Report.Of($"Lost: {found} is stored, but a later write was acknowledged:", [last]);
        }

        return open.Any(write => !write.IsDeletion && Explains(write, found))
            ? null
            : Report.Of($"{found} is stored at {writes[0].Key}, and no operation without an answer can have written it:", last is null ? [] : [last]);
    }

    private static bool Explains(Operation write, KeyState found) => write.Kind == OperationKind.Refresh || write.Value == found.Value;
}
