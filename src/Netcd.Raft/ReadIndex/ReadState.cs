namespace Netcd.Raft.ReadIndex;

/// <summary>The answer to a request for a linearizable read (thesis §6.4).</summary>
/// <param name="Index">The read may be served once this index is applied here.</param>
/// <param name="Context">What the request was called by its maker.</param>
public sealed record ReadState(ulong Index, ReadOnlyMemory<byte> Context);
