namespace Netcd.TestKit.Histories;

/// <summary>
/// The indexes of a store are one sequence for all keys: no two writes share one, and what was told before an operation
/// began is not above the index at which it took effect.
/// </summary>
internal static class IndexOrder
{
    public static string? FindViolation(IReadOnlyCollection<Operation> history) =>
        FindShared(history) ?? FindSetback(history);

    private static string? FindShared(IEnumerable<Operation> history)
    {
        Dictionary<ulong, Operation> writes = [];
        foreach (var write in history.Where(operation => operation.IsAcknowledgedWrite && operation.Outcome.Index != 0))
        {
            if (!writes.TryAdd(write.Outcome.Index, write))
            {
                return Report.Of($"Two writes at index {write.Outcome.Index}:", [writes[write.Outcome.Index], write]);
            }
        }

        return null;
    }

    private static string? FindSetback(IEnumerable<Operation> history)
    {
        var told = history.Where(operation => Told(operation) != 0).ToArray();
        using var returns = ((IEnumerable<Operation>)told.OrderBy(operation => operation.ReturnedAt)).GetEnumerator();
        var hasReturn = returns.MoveNext();
        Operation? highest = null;
        foreach (var operation in told.OrderBy(operation => operation.InvokedAt))
        {
            while (hasReturn && returns.Current.ReturnedAt < operation.InvokedAt)
            {
                highest = highest is null || Told(returns.Current) > Told(highest) ? returns.Current : highest;
                hasReturn = returns.MoveNext();
            }

            if (highest is not null && IsBehind(operation, Told(highest)))
            {
                return Report.Of($"An index that is behind what was told before (at least {Told(highest)}):", [highest, operation]);
            }
        }

        return null;
    }

    // The highest index that the client knew to be reached once it had its answer.
    private static ulong Told(Operation operation)
    {
        var outcome = operation.Outcome;
        return outcome.Kind == OutcomeKind.Unknown
            ? 0
            : Math.Max(Math.Max(outcome.Index, outcome.StoreIndex), outcome.Before?.ModifiedIndex ?? 0);
    }

    private static bool IsBehind(Operation operation, ulong floor)
    {
        var outcome = operation.Outcome;
        return outcome.Index != 0 ? outcome.Index <= floor : outcome.StoreIndex != 0 && outcome.StoreIndex < floor;
    }
}
