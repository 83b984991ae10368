namespace Netcd.TestKit.Histories;

public enum OutcomeKind
{
    /// <summary>No answer, or one that leaves it open: it happened, will happen, or never does.</summary>
    Unknown,

    Done,

    /// <summary>Refused since the key was not there (100).</summary>
    NotFound,

    /// <summary>Refused since the key was there (105).</summary>
    AlreadyExists,

    /// <summary>Refused since the key had another value or index (101).</summary>
    CompareFailed,
}

/// <summary>What a client was told about its operation.</summary>
public sealed record Outcome
{
    public static readonly Outcome Unknown = new() { Kind = OutcomeKind.Unknown };

    public required OutcomeKind Kind { get; init; }

    /// <summary>The modifiedIndex that a write made; 0: not told.</summary>
    public ulong Index { get; init; }

    /// <summary>What the answer says about the key just before the operation, which for a read is its result; null: nothing.</summary>
    public KeyState? Before { get; init; }

    /// <summary>The index of the store when the operation took effect (<c>X-Etcd-Index</c>); 0: not told.</summary>
    public ulong StoreIndex { get; init; }

    /// <summary>A read that found something.</summary>
    public static Outcome Found(string value, ulong modifiedIndex) =>
        new() { Kind = OutcomeKind.Done, Before = new KeyState(IsPresent: true, value, modifiedIndex) };

    /// <summary>A read, or a write with a condition, that found nothing.</summary>
    public static Outcome Missing() => new() { Kind = OutcomeKind.NotFound, Before = KeyState.Absent };

    /// <summary>A write that happened at an index (0: not told).</summary>
    public static Outcome Written(ulong index) => new() { Kind = OutcomeKind.Done, Index = index };

    public override string ToString()
    {
        var index = Index == 0 ? "" : $" at {Index}";
        var before = Before is { } state ? $", there was {state}" : "";
        return $"{Kind}{index}{before}{(StoreIndex == 0 ? "" : $" (store at {StoreIndex})")}";
    }
}

/// <summary>What is known of a key at a moment.</summary>
/// <param name="IsPresent">Whether it is there.</param>
/// <param name="Value">Its value; null: not told, or not there.</param>
/// <param name="ModifiedIndex">The index of the write that made it; 0: not told, or not there.</param>
public readonly record struct KeyState(bool IsPresent, string? Value, ulong ModifiedIndex)
{
    public static readonly KeyState Absent = new(IsPresent: false, Value: null, ModifiedIndex: 0);

    public override string ToString() =>
        IsPresent ? $"{Value ?? "something"}{(ModifiedIndex == 0 ? "" : $" of {ModifiedIndex}")}" : "nothing";
}
