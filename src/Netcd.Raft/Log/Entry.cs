namespace Netcd.Raft.Log;

/// <summary>One record of the replicated log. Immutable; nobody writes to <see cref="Data"/> after it is made.</summary>
public sealed record Entry
{
    public required EntryType Type { get; init; }

    public required EntryId Id { get; init; }

    /// <summary>The command, opaque to consensus. Empty for the entry with which a leader opens its term.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    public ulong Term => Id.Term;

    public ulong Index => Id.Index;
}
