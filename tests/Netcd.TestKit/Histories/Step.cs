namespace Netcd.TestKit.Histories;

/// <summary>An operation as the search compares it: values are numbers, 0 stands for what nobody said.</summary>
internal readonly record struct Step
{
    public required OperationKind Kind { get; init; }

    /// <summary>The outcome that is asked of the model; an unknown one is only ever tried as done.</summary>
    public required OutcomeKind Outcome { get; init; }

    public required long InvokedAt { get; init; }

    public required long ReturnedAt { get; init; }

    public required bool Expires { get; init; }

    public required int Value { get; init; }

    public required int WantedValue { get; init; }

    public required ulong WantedIndex { get; init; }

    /// <summary>Whether the answer says that the key was there before; null: it does not say.</summary>
    public required Presence? Sees { get; init; }

    public required int SeenValue { get; init; }

    public required ulong SeenIndex { get; init; }

    public required ulong Index { get; init; }

    public required ulong StoreIndex { get; init; }

    public bool IsDoneWrite => Outcome == OutcomeKind.Done && Kind != OperationKind.Get;

    public bool Removes => Kind is OperationKind.Delete or OperationKind.CompareAndDelete;

    public static Step Of(Operation operation, Dictionary<string, int> values)
    {
        var (outcome, before) = (operation.Outcome, operation.Outcome.Before);
        return new Step
        {
            Kind = operation.Kind,
            Outcome = outcome.Kind == OutcomeKind.Unknown ? OutcomeKind.Done : outcome.Kind,
            InvokedAt = operation.InvokedAt,
            ReturnedAt = outcome.Kind == OutcomeKind.Unknown ? long.MaxValue : operation.ReturnedAt,
            Expires = operation.Expires,
            Value = Number(operation.Value),
            WantedValue = Number(operation.PreviousValue),
            WantedIndex = operation.PreviousIndex,
            Sees = before is { } state ? state.IsPresent ? Presence.Present : Presence.Absent : null,
            SeenValue = Number(before?.Value),
            SeenIndex = before?.ModifiedIndex ?? 0,
            Index = outcome.Index,
            StoreIndex = outcome.StoreIndex,
        };

        int Number(string? value)
        {
            if (value is null)
            {
                return Register.UnknownValue;
            }

            if (!values.TryGetValue(value, out var number))
            {
                values[value] = number = values.Count + 1;
            }

            return number;
        }
    }
}
