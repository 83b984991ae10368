using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>
/// What must hold at every moment whatever happens (Raft, figure 3): election safety, log matching, leader
/// completeness, state machine safety; and that nothing is committed before a majority of disks holds it.
/// </summary>
internal sealed class SafetyChecks : IClusterObserver
{
    private readonly Dictionary<ulong, MemberId> _leaders = []; // By term.
    private readonly Dictionary<EntryId, (EntryId Previous, ulong Digest)> _entries = [];
    private readonly List<Commitment> _commitments = []; // By index, from 1 on.
    private readonly Dictionary<ulong, ulong> _digests = []; // Of the state machine, by index.
    private readonly Dictionary<MemberId, ulong> _commitIndexes = []; // Of the running members.
    private readonly Dictionary<MemberId, ClusterMember> _members = [];

    /// <summary>The highest index that any member knew to be committed.</summary>
    public ulong CommitIndex => (ulong)_commitments.Count;

    public int LeaderCount => _leaders.Count;

    public void Started(ClusterMember member)
    {
        _members[member.Id] = member;
        _commitIndexes[member.Id] = member.Disk.Snapshot.Id.Index;
        CheckLogMatching(member, member.Disk.Entries);
        CheckCommitIndex(member);
    }

    public void Called(ClusterMember member)
    {
        // A sole voter elects itself at once; it acts as leader only when its term is saved.
        if (member.IsLeader && member.Disk.Synced.Term == member.Node.Term)
        {
            CheckLeader(member);
        }

        CheckCommitIndex(member);
    }

    public void Saved(ClusterMember member, IReadOnlyList<Entry> entries) => CheckLogMatching(member, entries);

    public void Applied(ClusterMember member)
    {
        var (index, digest) = member.State;
        Assert.True(_digests.TryAdd(index, digest) || _digests[index] == digest,
            $"{member.Id} applied something else up to index {index} than another member");
        Assert.True(index <= CommitIndex, $"{member.Id} applied {index}, which nobody knew to be committed");
    }

    private void CheckLeader(ClusterMember member)
    {
        var term = member.Node.Term;
        if (_leaders.TryGetValue(term, out var leader))
        {
            Assert.True(leader == member.Id, $"{leader} and {member.Id} both lead in term {term}");
            return;
        }

        _leaders[term] = member.Id;
        CheckLeaderCompleteness(member);
    }

    private void CheckLeaderCompleteness(ClusterMember member)
    {
        var node = member.Node;
        for (var index = member.Disk.Snapshot.Id.Index + 1; index <= CommitIndex; index++)
        {
            var commitment = CommitmentAt(index);
            var isHere = index <= node.Last.Index && node.TermAt(index) == commitment.Id.Term;
            Assert.True(isHere || commitment.LeaderTerm >= node.Term,
                $"{member.Id} leads in term {node.Term} without {commitment.Id}, which was committed");
        }
    }

    private void CheckCommitIndex(ClusterMember member)
    {
        var node = member.Node;
        var (before, after) = (_commitIndexes[member.Id], node.CommitIndex);
        Assert.True(after >= before, $"the commit index of {member.Id} went back from {before} to {after}");
        if (after == before)
        {
            return;
        }

        _commitIndexes[member.Id] = after;
        var last = new EntryId(node.TermAt(after), after);
        if (member.IsLeader)
        {
            CheckDurability(member, last);
        }

        for (var index = CommitIndex + 1; index <= after; index++)
        {
            _commitments.Add(new Commitment(new EntryId(node.TermAt(index), index), node.Term));
        }

        // The entries before are the same if this one is: log matching is checked entry by entry.
        Assert.True(CommitmentAt(after).Id == last, $"{member.Id} committed {last} where {CommitmentAt(after).Id} was");
    }

    private void CheckDurability(ClusterMember leader, EntryId id)
    {
        var configuration = leader.Node.Configuration;
        var count = configuration.Voters.Count(voter => _members.TryGetValue(voter, out var member) && member.Disk.Holds(id));
        Assert.True(count >= configuration.Quorum, $"{leader.Id} committed {id}, which only {count} disks hold");
    }

    private void CheckLogMatching(ClusterMember member, IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var previous = member.Disk.Before(entry.Index);
            var fact = (previous, AppliedState.DigestOf(entry.Data.Span, (ulong)entry.Type));
            Assert.True(_entries.TryAdd(entry.Id, fact) || _entries[entry.Id] == fact,
                $"{entry.Id} at {member.Id} is not what it is at another member");
        }
    }

    private Commitment CommitmentAt(ulong index) => _commitments[(int)index - 1];

    /// <summary>An entry that was committed, and the term of the member that knew it first: its leader.</summary>
    private readonly record struct Commitment(EntryId Id, ulong LeaderTerm);
}
