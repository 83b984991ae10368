using Netcd.Raft;

namespace Netcd.Server.Proposals;

/// <summary>Numbers requests so that no two of a cluster are the same, also after a restart. Thread-safe.</summary>
/// <remarks>
/// As etcd composes them: 16 bits of the member ID, 40 bits of the start time in ms, an 8-bit head start of the counter.
/// </remarks>
internal sealed class RequestIdSequence(MemberId member, DateTimeOffset start)
{
    private const int MemberBits = 16;
    private const int CounterBits = 64 - MemberBits;
    private const int TimeBits = 40;
    private const int SequenceBits = CounterBits - TimeBits;
    private const ulong CounterMask = (1UL << CounterBits) - 1;

    private readonly ulong _prefix = member.Value << CounterBits;
    private ulong _counter =
        ((ulong)start.ToUnixTimeMilliseconds() & ((1UL << TimeBits) - 1)) << SequenceBits;

    public ulong Next() => _prefix | (Interlocked.Increment(ref _counter) & CounterMask);
}
