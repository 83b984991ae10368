using Netcd.TestKit.Histories;

namespace Netcd.TestKit.Tests.Histories;

/// <summary>Operations on the key /k in a line each: client, from, to, what.</summary>
internal static class Told
{
    public const string Key = "/k";

    public static Operation Set(string client, long from, long to, string value, ulong index) =>
        Of(client, from, to, OperationKind.Set, Outcome.Written(index)) with { Value = value };

    public static Operation Create(string client, long from, long to, string value, Outcome outcome) =>
        Of(client, from, to, OperationKind.Create, outcome) with { Value = value };

    public static Operation Update(string client, long from, long to, string value, Outcome outcome) =>
        Of(client, from, to, OperationKind.Update, outcome) with { Value = value };

    public static Operation Refresh(string client, long from, long to, Outcome outcome) =>
        Of(client, from, to, OperationKind.Refresh, outcome) with { Ttl = TimeSpan.FromSeconds(1) };

    public static Operation Swap(string client, long from, long to, string previous, string value, Outcome outcome) =>
        Of(client, from, to, OperationKind.CompareAndSwap, outcome) with { PreviousValue = previous, Value = value };

    public static Operation SwapAt(string client, long from, long to, ulong previous, string value, Outcome outcome) =>
        Of(client, from, to, OperationKind.CompareAndSwap, outcome) with { PreviousIndex = previous, Value = value };

    public static Operation Delete(string client, long from, long to, Outcome outcome) =>
        Of(client, from, to, OperationKind.Delete, outcome);

    public static Operation DeleteIf(string client, long from, long to, string previous, Outcome outcome) =>
        Of(client, from, to, OperationKind.CompareAndDelete, outcome) with { PreviousValue = previous };

    public static Operation Get(string client, long from, long to, string value, ulong index) =>
        Of(client, from, to, OperationKind.Get, Outcome.Found(value, index));

    public static Operation GetNothing(string client, long from, long to) =>
        Of(client, from, to, OperationKind.Get, Outcome.Missing());

    public static Outcome Failed() => new() { Kind = OutcomeKind.CompareFailed };

    public static Outcome Exists() => new() { Kind = OutcomeKind.AlreadyExists };

    /// <summary>Without an answer.</summary>
    public static Operation Unanswered(Operation operation) => operation with { Outcome = Outcome.Unknown };

    /// <summary>With what the answer tells about the key before.</summary>
    public static Operation After(string value, ulong index, Operation operation) =>
        operation with { Outcome = operation.Outcome with { Before = new KeyState(IsPresent: true, value, index) } };

    /// <summary>With the index of the store.</summary>
    public static Operation StoreAt(ulong index, Operation operation) =>
        operation with { Outcome = operation.Outcome with { StoreIndex = index } };

    private static Operation Of(string client, long from, long to, OperationKind kind, Outcome outcome) => new()
    {
        Client = client,
        Key = Key,
        Kind = kind,
        InvokedAt = from,
        ReturnedAt = to,
        Outcome = outcome,
    };
}
