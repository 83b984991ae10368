using System.Globalization;

namespace Netcd.TestKit.Histories;

/// <summary>
/// Lets what watches showed decide what no answer did: whether, and at which index, an operation took effect. A long history
/// with many open ends is too tangled to be checked without.
/// </summary>
public static class WatchedOutcomes
{
    /// <summary>When a decided operation was over: after all others, but it must have happened, unlike one that never returned.</summary>
    private const long AfterAll = long.MaxValue - 1;

    /// <summary>The history with the outcomes that a watch knows of; without those writes that it would have shown.</summary>
    /// <param name="history">No two writes of a key have the same value, but for those that are repeated until answered.</param>
    /// <param name="watches">Of the same keys. Nothing is decided unless one of them shows all from index 1 to the last that was told.</param>
    public static IReadOnlyCollection<Operation> Decide(IReadOnlyCollection<Operation> history, IEnumerable<Watch> watches)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(watches);
        return FindComplete(history, watches) is { } complete
            ? [.. history.GroupBy(operation => operation.Key, StringComparer.Ordinal).SelectMany(key => Key.Of([.. key], complete).Decide())]
            : history;
    }

    /// <summary>What a complete watch showed and nobody asked for, or asked for once only: nothing else looks for that.</summary>
    public static Verdict Check(IReadOnlyCollection<Operation> history, IEnumerable<Watch> watches)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(watches);
        return FindComplete(history, watches) is { } complete
            && history.GroupBy(operation => operation.Key, StringComparer.Ordinal)
                .SelectMany(key => Key.Of([.. key], complete).Unexplained)
                .FirstOrDefault() is { } strange
            ? new Verdict { Violation = string.Create(CultureInfo.InvariantCulture, $"{complete.Name} showed what no operation explains: {strange}") }
            : Verdict.Good;
    }

    private static Watch? FindComplete(IReadOnlyCollection<Operation> history, IEnumerable<Watch> watches)
    {
        var told = history.Select(operation => Math.Max(operation.Outcome.Index, operation.Outcome.Before?.ModifiedIndex ?? 0)).DefaultIfEmpty().Max();
        return watches.FirstOrDefault(watch => watch.From == 1 && watch.CompleteTo >= told);
    }

    /// <summary>One key: what was answered, what was not, and which of the latter a watch showed.</summary>
    private sealed record Key(Operation[] Answered, Operation[] Undecidable, List<Operation> Decided, List<WatchedEvent> Unexplained)
    {
        public static Key Of(Operation[] operations, Watch watch)
        {
            var answered = operations.Where(operation => operation.Outcome.Kind != OutcomeKind.Unknown).ToArray();
            var open = operations.Where(operation => operation.Outcome.Kind == OutcomeKind.Unknown && operation.IsWrite).ToList();
            var undecidable = open.Where(operation => operation.Kind == OperationKind.Refresh).ToArray(); // Shown to nobody.
            var answeredAt = answered.Where(operation => operation.IsAcknowledgedWrite).Select(operation => operation.Outcome.Index).ToHashSet();
            var key = new Key(answered, undecidable, [], []);
            foreach (var shown in watch.Events.Where(change => change.Key == operations[0].Key && change.Action != "expire" && !answeredAt.Contains(change.Index)))
            {
                // Deletions look alike, so any of their kind may have been the one that was shown: the first that was asked for
                // allows most. What it compared is known only if there is no other.
                var candidates = open.Where(operation => CanHaveCaused(operation, shown)).OrderBy(operation => operation.InvokedAt).ToArray();
                if (candidates is not [var cause, ..])
                {
                    key.Unexplained.Add(shown);
                    continue;
                }

                open.Remove(candidates[^1]);
                key.Decided.Add((candidates.Length == 1 ? cause : cause with { Kind = Unconditional(cause.Kind), PreviousValue = null, PreviousIndex = 0 }) with
                {
                    ReturnedAt = AfterAll,
                    Outcome = Outcome.Written(shown.Index),
                });
            }

            return key;
        }

        public IEnumerable<Operation> Decide() => [.. Answered, .. Undecidable, .. Decided];

        private static bool CanHaveCaused(Operation operation, WatchedEvent shown) =>
            operation.Kind != OperationKind.Refresh && operation.Value == shown.Value && WatchedEvent.Of(operation).Action == shown.Action;

        private static OperationKind Unconditional(OperationKind kind) =>
            kind == OperationKind.CompareAndDelete ? OperationKind.Delete : kind;
    }
}
