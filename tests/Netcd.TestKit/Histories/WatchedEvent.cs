namespace Netcd.TestKit.Histories;

/// <summary>One change of one key.</summary>
/// <param name="Index">Its place in the store's one sequence (modifiedIndex).</param>
/// <param name="Key">The key that changed.</param>
/// <param name="Action">As the event says it: set, create, update, compareAndSwap, delete, compareAndDelete, expire.</param>
/// <param name="Value">What it holds since; null after a deletion.</param>
public sealed record WatchedEvent(ulong Index, string Key, string Action, string? Value)
{
    /// <summary>The event that an acknowledged write must have caused.</summary>
    public static WatchedEvent Of(Operation write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new WatchedEvent(write.Outcome.Index, write.Key, ActionOf(write.Kind), write.Value);
    }

    private static string ActionOf(OperationKind kind) => kind switch
    {
        OperationKind.Set => "set",
        OperationKind.Create => "create",
        OperationKind.Update => "update",
        OperationKind.CompareAndSwap => "compareAndSwap",
        OperationKind.Delete => "delete",
        OperationKind.CompareAndDelete => "compareAndDelete",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No watcher is told of it."),
    };
}

/// <summary>What one watch showed, from the index that it asked for on.</summary>
/// <param name="Name">Who watched what where, for reports.</param>
/// <param name="Path">A key, or a directory that was watched recursively.</param>
/// <param name="From">The first index that it was to show.</param>
/// <param name="CompleteTo">The last index up to which it must have shown everything, at least that of its last event.</param>
/// <param name="Events">In the order of their arrival.</param>
public sealed record Watch(string Name, string Path, ulong From, ulong CompleteTo, IReadOnlyList<WatchedEvent> Events)
{
    /// <summary>Whether an event belongs to what it was to show.</summary>
    public bool Covers(WatchedEvent shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return shown.Index >= From
            && shown.Index <= CompleteTo
            && (Path == "/" || shown.Key == Path || shown.Key.StartsWith(Path + "/", StringComparison.Ordinal));
    }
}
