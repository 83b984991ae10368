namespace Netcd.Raft.Log;

/// <summary>The place of an entry in the log: the term that wrote it and its index (1-based).</summary>
public readonly record struct EntryId(ulong Term, ulong Index)
{
    /// <summary>The place before the first entry.</summary>
    public static readonly EntryId Zero;

    /// <summary>Whether a log that ends here may win the vote of <paramref name="other"/> (Raft §5.4.1).</summary>
    public bool IsAtLeastAsUpToDateAs(EntryId other) =>
        Term != other.Term ? Term > other.Term : Index >= other.Index;

    public override string ToString() => $"{Term}/{Index}";
}
