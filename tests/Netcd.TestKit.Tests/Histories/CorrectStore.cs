using System.Globalization;
using Netcd.TestKit.Histories;

namespace Netcd.TestKit.Tests.Histories;

/// <summary>A store that takes one operation after the other, under clients whose requests overlap as chance has it.</summary>
internal sealed class CorrectStore
{
    private const int Keys = 3;
    private const int Values = 5;

    private readonly Random _random;
    private readonly Dictionary<string, KeyState> _keys = new(StringComparer.Ordinal);
    private readonly List<Operation> _operations = [];
    private ulong _index = 1;

    private CorrectStore(int seed) => _random = new Random(seed);

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>What is stored in the end.</summary>
    public IReadOnlyDictionary<string, KeyState> Stored => _keys;

    public static CorrectStore Run(int seed, int operations)
    {
        var store = new CorrectStore(seed);
        for (var number = 0; number < operations; number++)
        {
            store.DoNext(number);
        }

        return store;
    }

    // It takes effect at a moment of its own; the request began before, the answer comes after.
    private void DoNext(int number)
    {
        var moment = number * 10;
        var operation = new Operation
        {
            Client = $"c{number % 5}",
            Key = string.Create(CultureInfo.InvariantCulture, $"/k{_random.Next(Keys)}"),
            Kind = (OperationKind)_random.Next(8),
            Value = Value(),
            PreviousValue = _random.Next(3) == 0 ? null : Value(),
            InvokedAt = moment - _random.Next(40),
            ReturnedAt = moment + _random.Next(40),
            Outcome = Outcome.Unknown,
        };
        operation = operation.Kind switch
        {
            OperationKind.Refresh => operation with { Value = null, PreviousValue = null, Ttl = TimeSpan.FromSeconds(1) },
            OperationKind.Get or OperationKind.Delete => operation with { Value = null, PreviousValue = null },
            OperationKind.CompareAndDelete => Conditional(operation) with { Value = null },
            OperationKind.CompareAndSwap => Conditional(operation),
            _ => operation with { PreviousValue = null },
        };
        var isLost = _random.Next(8) == 0;
        if (isLost && _random.Next(2) == 0)
        {
            _operations.Add(operation); // Never arrives.
            return;
        }

        var outcome = Tell(Apply(operation));
        _operations.Add(operation with { Outcome = isLost ? Outcome.Unknown : outcome });
    }

    private Operation Conditional(Operation operation) =>
        operation.PreviousValue is not null
            ? operation
            : operation with { PreviousIndex = _keys.GetValueOrDefault(operation.Key).ModifiedIndex is > 0 and var index ? index : 1 };

    // An answer may say less than it could.
    private Outcome Tell(Outcome outcome) => (_random.Next(4), outcome.Before) switch
    {
        (0, { IsPresent: true } before) => outcome with { Before = before with { ModifiedIndex = 0 } },
        (1, { IsPresent: true } before) when outcome.Kind == OutcomeKind.CompareFailed => outcome with { Before = before with { Value = null } },
        (2, _) => outcome with { StoreIndex = 0 },
        _ => outcome,
    };

    private Outcome Apply(Operation operation)
    {
        var before = _keys.GetValueOrDefault(operation.Key, KeyState.Absent);
        var told = new Outcome { Kind = OutcomeKind.Done, Before = before, StoreIndex = _index };
        if (operation.Kind == OperationKind.Get)
        {
            return before.IsPresent ? told : told with { Kind = OutcomeKind.NotFound };
        }

        if (operation.Kind == OperationKind.Create && before.IsPresent)
        {
            return told with { Kind = OutcomeKind.AlreadyExists };
        }

        if (operation.Kind is not (OperationKind.Set or OperationKind.Create) && !before.IsPresent)
        {
            return told with { Kind = OutcomeKind.NotFound };
        }

        if ((operation.PreviousValue is { } value && value != before.Value)
            || (operation.PreviousIndex != 0 && operation.PreviousIndex != before.ModifiedIndex))
        {
            return told with { Kind = OutcomeKind.CompareFailed };
        }

        _index++;
        if (operation.IsDeletion)
        {
            _keys.Remove(operation.Key);
        }
        else
        {
            _keys[operation.Key] = new KeyState(IsPresent: true, operation.Kind == OperationKind.Refresh ? before.Value : operation.Value, _index);
        }

        return told with { Index = _index, StoreIndex = _index };
    }

    private string Value() => string.Create(CultureInfo.InvariantCulture, $"v{_random.Next(Values)}");
}
