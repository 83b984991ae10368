namespace Netcd.TestKit.Histories;

/// <summary>What a client asked for. Each is one request to one key.</summary>
public enum OperationKind
{
    /// <summary>A read that must be linearizable (<c>quorum=true</c>).</summary>
    Get,

    /// <summary>A write whatever was there.</summary>
    Set,

    /// <summary>A write if the key is not there (<c>prevExist=false</c>).</summary>
    Create,

    /// <summary>A write if the key is there (<c>prevExist=true</c>).</summary>
    Update,

    /// <summary>A write if the key has the previous value, the previous index, or both.</summary>
    CompareAndSwap,

    /// <summary>A deletion if the key is there.</summary>
    Delete,

    /// <summary>A deletion if the key has the previous value, the previous index, or both.</summary>
    CompareAndDelete,

    /// <summary>A new TTL for a key that is there, which keeps its value (<c>refresh=true</c>).</summary>
    Refresh,
}

/// <summary>One operation of a client: what it asked, what it was told, and when.</summary>
/// <remarks>
/// Times are of one clock that never goes back; only their order counts. An operation takes effect between its
/// invocation and its return. One whose <see cref="Outcome"/> is unknown takes effect at any time after its invocation,
/// or never; its return does not count. An operation that surely did nothing (no connection) belongs in no history.
/// </remarks>
public sealed record Operation
{
    /// <summary>Who asked, for reports only: a client may have several operations under way.</summary>
    public required string Client { get; init; }

    public required string Key { get; init; }

    public required OperationKind Kind { get; init; }

    public required long InvokedAt { get; init; }

    /// <summary>When the client was told, or gave up.</summary>
    public required long ReturnedAt { get; init; }

    /// <summary>What is written; null for reads and deletions.</summary>
    public string? Value { get; init; }

    /// <summary>What a comparison wants to find; null: it does not ask for the value.</summary>
    public string? PreviousValue { get; init; }

    /// <summary>The modifiedIndex that a comparison wants to find; 0: it does not ask for one.</summary>
    public ulong PreviousIndex { get; init; }

    /// <summary>How long what is written lives at least; null: until it is overwritten or deleted.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Whether what is written has a TTL. Linearizability lets it be gone at any time: see <see cref="ExpiryChecker"/>.</summary>
    public bool Expires => Ttl is not null;

    public required Outcome Outcome { get; init; }

    /// <summary>Whether it changes the key if it succeeds.</summary>
    public bool IsWrite => Kind != OperationKind.Get;

    /// <summary>Whether it takes the key away if it succeeds.</summary>
    public bool IsDeletion => Kind is OperationKind.Delete or OperationKind.CompareAndDelete;

    /// <summary>Whether a client was told that it changed the key.</summary>
    public bool IsAcknowledgedWrite => IsWrite && Outcome.Kind == OutcomeKind.Done;

    /// <summary>The operation in a line of a report.</summary>
    public override string ToString()
    {
        var asked = Value is null ? $"{Kind} {Key}" : $"{Kind} {Key} = {Value}";
        var expected = (PreviousValue, PreviousIndex) switch
        {
            (null, 0) => "",
            (null, _) => $" if at {PreviousIndex}",
            (_, 0) => $" if {PreviousValue}",
            _ => $" if {PreviousValue} at {PreviousIndex}",
        };
        return $"{Client}: {asked}{expected}{(Expires ? " with TTL" : "")} -> {Outcome}";
    }
}
