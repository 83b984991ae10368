namespace Netcd.TestKit.Histories;

/// <summary>
/// Checks that a history could have come from one copy of the data, each operation at one moment between its invocation
/// and its return. Every key begins absent.
/// </summary>
/// <remarks>
/// Keys are looked at one by one, which is enough for operations of one key each; the indexes that the store gave are of
/// one sequence for all keys, and must follow real time too.
/// </remarks>
public static class LinearizabilityChecker
{
    /// <summary>What the search for one key may cost; a history with little overlap takes one step per operation.</summary>
    public const long StepsMaxPerKey = 2_000_000;

    public static Verdict Check(IReadOnlyCollection<Operation> history) => Check(history, StepsMaxPerKey);

    /// <summary>Gives up on a key after so many steps; each takes some hundred bytes.</summary>
    public static Verdict Check(IReadOnlyCollection<Operation> history, long stepsMaxPerKey)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (IndexOrder.FindViolation(history) is { } disorder)
        {
            return new Verdict { Violation = disorder };
        }

        List<string> undecided = [];
        foreach (var key in history.GroupBy(operation => operation.Key, StringComparer.Ordinal))
        {
            Operation[] operations = [.. key];
            var stepsLeft = stepsMaxPerKey;
            switch (KeySearch.Run(FailingWindow.StepsOf(operations), Register.Empty, ref stepsLeft))
            {
                case SearchResult.Linearizable:
                    break;
                case SearchResult.Undecided:
                    undecided.Add(key.Key);
                    break;
                case SearchResult.NotLinearizable:
                    return new Verdict { Violation = FailingWindow.Describe(operations, stepsMaxPerKey), UndecidedKeys = undecided };
                default:
                    throw new InvalidOperationException("A search has three results.");
            }
        }

        return new Verdict { UndecidedKeys = undecided };
    }
}
