using Netcd.Raft.Log;

namespace Netcd.Server.Apply;

/// <summary>A committed entry cannot be carried out; going on without it would make this member differ from others.</summary>
public sealed class EntryNotUnderstoodException(EntryId entry, string reason)
    : InvalidOperationException($"The log entry at index {entry.Index} of term {entry.Term} cannot be applied: {reason}.");
