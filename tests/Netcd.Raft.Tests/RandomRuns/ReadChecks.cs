using System.Buffers.Binary;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.RandomRuns;

/// <summary>
/// Reads through the leader are linearizable: none may be served before everything that was committed, anywhere, when
/// it was asked for (thesis §6.4).
/// </summary>
internal sealed class ReadChecks(SafetyChecks checks)
{
    private readonly List<ulong> _committedWhenAsked = [];
    private readonly Dictionary<MemberId, int> _seen = [];

    public int ServedCount => _seen.Values.Sum();

    public void Ask(RaftNode node)
    {
        var context = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(context, _committedWhenAsked.Count);
        _committedWhenAsked.Add(checks.CommitIndex);
        node.ReadIndex(context);
    }

    public void Check(ClusterMember member)
    {
        for (var i = _seen.GetValueOrDefault(member.Id); i < member.Reads.Count; i++)
        {
            var read = member.Reads[i];
            var least = _committedWhenAsked[BinaryPrimitives.ReadInt32LittleEndian(read.Context.Span)];
            Assert.True(read.Index >= least, $"{member.Id} may read at {read.Index}, but {least} was committed");
        }

        _seen[member.Id] = member.Reads.Count;
    }
}
