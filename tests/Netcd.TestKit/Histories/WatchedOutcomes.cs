namespace Netcd.TestKit.Histories;

/// <summary>
/// Lets what watches showed decide what no answer did: whether, and at which index, an operation took effect. A long history
/// with many open ends is too tangled to be checked without.
/// </summary>
public static class WatchedOutcomes
{
    /// <summary>The history with the outcomes that a watch knows of; without those writes that it would have shown.</summary>
    /// <param name="history">No two writes of a key have the same value, but for those that are repeated until answered.</param>
    /// <param name="watches">Of the same keys. Nothing is decided unless one of them is complete from index 1 on.</param>
    public static IReadOnlyCollection<Operation> Decide(IReadOnlyCollection<Operation> history, IEnumerable<Watch> watches)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(watches);
        var complete = watches.Where(watch => watch.From == 1).MaxBy(watch => watch.CompleteTo);
        return complete is null ? history : [.. history.GroupBy(operation => operation.Key, StringComparer.Ordinal).SelectMany(key => Decide([.. key], complete))];
    }

    private static IEnumerable<Operation> Decide(Operation[] key, Watch watch)
    {
        var shown = watch.Events.Where(change => change.Key == key[0].Key).ToArray();
        var written = shown.Where(change => change.Value is not null).ToLookup(change => change.Value, change => change.Index);
        var answered = key.Where(operation => operation.Outcome.Kind != OutcomeKind.Unknown).ToArray();
        var open = key.Where(operation => operation.Outcome.Kind == OutcomeKind.Unknown && operation.IsWrite).ToArray();
        var indexes = answered.Select(operation => operation.Outcome.Index).ToHashSet();
        var puts = open
            .Where(operation => !operation.IsDeletion)
            .SelectMany(operation => written[operation.Value].Where(index => indexes.Add(index)).Take(1).Select(index => Done(operation, index)));

        // Deletions look alike, so any of them that was under way may have been the one that was shown.
        var firstDeletion = open.Where(operation => operation.IsDeletion).MinBy(operation => operation.InvokedAt);
        var deletions = firstDeletion is null ? [] : shown
            .Where(change => change.Action is "delete" or "compareAndDelete" && !indexes.Contains(change.Index))
            .Select(change => Done(
                firstDeletion with { Kind = OperationKind.Delete, PreviousValue = null, PreviousIndex = 0 }, change.Index));
        return [.. answered, .. puts, .. deletions];
    }

    // Its client heard nothing of it, so nothing else had to wait for it.
    private static Operation Done(Operation operation, ulong index) =>
        operation with { ReturnedAt = long.MaxValue, Outcome = Outcome.Written(index) };
}
