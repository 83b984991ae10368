namespace Netcd.Server.Driver;

/// <summary>What a client of this member wants in the log.</summary>
/// <param name="RequestId">Names its waiter.</param>
/// <param name="Data">The entry's data.</param>
internal readonly record struct Proposal(ulong RequestId, ReadOnlyMemory<byte> Data);
