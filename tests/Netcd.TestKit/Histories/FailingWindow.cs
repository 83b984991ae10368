namespace Netcd.TestKit.Histories;

/// <summary>The shortest part of a key's history that no order explains, for a reader.</summary>
internal static class FailingWindow
{
    private const int OperationsToThinOutMax = 200;

    public static IEnumerable<Step> StepsOf(IReadOnlyCollection<Operation> operations)
    {
        Dictionary<string, int> values = new(StringComparer.Ordinal);
        return operations
            .Where(operation => operation.Outcome.Kind != OutcomeKind.Unknown || operation.IsWrite)
            .Select(operation => Step.Of(operation, values));
    }

    /// <summary>Describes a history that is not linearizable.</summary>
    public static string Describe(IReadOnlyCollection<Operation> operations, long stepsMax)
    {
        var (window, initial) = CutFront(CutEnd(operations, stepsMax), stepsMax);
        var seen = window.SelectMany(operation => new[] { operation.PreviousValue, operation.Outcome.Before?.Value }).ToHashSet();
        Operation[] shown = [.. ThinOut(window, initial, stepsMax)
            .Where(operation => IsAnswered(operation) || operation.IsDeletion || (operation.IsWrite && seen.Contains(operation.Value)))];
        var before = initial == Register.Empty ? "The key did not exist before." : "Whatever the key held before.";
        return Report.Of($"Not linearizable. No order explains these operations on {window[0].Key}. {before}", shown);
    }

    // The history up to the first answer that cannot be.
    private static Operation[] CutEnd(IReadOnlyCollection<Operation> operations, long stepsMax)
    {
        long[] ends = [.. operations.Where(IsAnswered).Select(operation => operation.ReturnedAt).Distinct().Order()];
        return UpTo(ends[FindFirst(ends.Length, i => Fails(UpTo(ends[i]), Register.Empty, stepsMax))]);

        Operation[] UpTo(long end) =>
        [
            .. operations
                .Where(operation => operation.InvokedAt <= end)
                .Where(operation => operation.ReturnedAt <= end || !IsAnswered(operation) || HasEffect(operation))
                .Select(operation => operation.ReturnedAt <= end ? operation : operation with { Outcome = Outcome.Unknown }),
        ];
    }

    // Without what was over before the trouble began, if that explains nothing.
    private static (Operation[] Window, Register Initial) CutFront(Operation[] operations, long stepsMax)
    {
        if (!Fails(operations, Register.Open, stepsMax))
        {
            return (operations, Register.Empty);
        }

        long[] starts = [.. operations.Where(IsAnswered).Select(operation => operation.ReturnedAt).Distinct().OrderDescending()];
        return (From(starts[FindFirst(starts.Length, i => Fails(From(starts[i]), Register.Open, stepsMax))]), Register.Open);

        Operation[] From(long start) => [.. operations.Where(operation => !IsAnswered(operation) || operation.ReturnedAt >= start)];
    }

    // Reads and refusals can go without making any other operation impossible.
    private static List<Operation> ThinOut(Operation[] window, Register initial, long stepsMax)
    {
        List<Operation> left = [.. window];
        foreach (var operation in window.Where(operation => window.Length <= OperationsToThinOutMax && IsAnswered(operation) && !HasEffect(operation)))
        {
            List<Operation> fewer = [.. left.Where(other => !ReferenceEquals(other, operation))];
            left = Fails(fewer, initial, stepsMax) ? fewer : left;
        }

        return left;
    }

    private static bool IsAnswered(Operation operation) => operation.Outcome.Kind != OutcomeKind.Unknown;

    private static bool HasEffect(Operation operation) => operation.IsAcknowledgedWrite;

    private static bool Fails(IReadOnlyCollection<Operation> operations, Register initial, long stepsMax)
    {
        var stepsLeft = stepsMax;
        return KeySearch.Run(StepsOf(operations), initial, ref stepsLeft) == SearchResult.NotLinearizable;
    }

    // The first number for which a condition holds that holds for the last, and for all after the first.
    private static int FindFirst(int count, Func<int, bool> holds)
    {
        var (low, high) = (0, count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return high;
    }
}
