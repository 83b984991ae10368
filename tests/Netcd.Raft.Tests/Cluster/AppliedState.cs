using System.Globalization;
using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>
/// A state machine in two numbers: how far it is applied, and a digest of everything applied so far. Two members with
/// the same index and another digest have applied different histories.
/// </summary>
internal readonly record struct AppliedState(ulong Index, ulong Digest)
{
    private const ulong Prime = 0x100000001b3; // FNV-1a.

    public AppliedState After(Entry entry)
    {
        Assert.Equal(Index + 1, entry.Index); // Each entry once and in order.
        var digest = DigestOf(entry.Data.Span, (Digest ^ entry.Term) * Prime);
        return new AppliedState(entry.Index, digest);
    }

    public static ulong DigestOf(ReadOnlySpan<byte> data, ulong start)
    {
        var digest = start;
        foreach (var one in data)
        {
            digest = (digest ^ one) * Prime;
        }

        return (digest ^ (ulong)data.Length) * Prime;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}:{Digest:x}");
}
