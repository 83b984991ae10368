using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Simulation.Checks;

/// <summary>
/// What all members must agree on: who leads a term, whom a member votes for in it, what an entry holds, and what is
/// committed.
/// </summary>
internal sealed class ConsensusChecks
{
    private readonly Dictionary<ulong, MemberId> _leaders = []; // By term.
    private readonly Dictionary<(MemberId Voter, ulong Term), MemberId> _votes = [];
    private readonly Dictionary<EntryId, int> _entries = []; // What is in them, as a hash.
    private readonly Dictionary<ulong, Committed> _committed = []; // By index.
    private ulong _lastCommitted;

    public int LeaderCount => _leaders.Count;

    /// <summary>A member leads; true if that is new.</summary>
    /// <param name="leader">Who.</param>
    /// <param name="term">In which term.</param>
    /// <param name="log">What it has.</param>
    public bool OnLeader(MemberId leader, ulong term, LogView log)
    {
        if (_leaders.TryGetValue(term, out var known))
        {
            return known == leader
                ? false
                : throw new SimulationFailedException(Rule.OneLeaderInATerm, $"{leader} and {known} both lead in term {term}");
        }

        _leaders.Add(term, leader);
        for (var index = Math.Max(log.Compacted, 1); index <= _lastCommitted; index++)
        {
            // One that is elected late, in a term that is over, need not have what was committed since.
            if (_committed.TryGetValue(index, out var committed) && committed.InTerm <= term
                && (index > log.Last || log.TermAt(index) != committed.Id.Term))
            {
                throw new SimulationFailedException(
                    Rule.CommittedEntriesStay, $"{leader} leads in term {term} without entry {committed.Id}, which {committed.By} has committed");
            }
        }

        return true;
    }

    public void OnVote(MemberId voter, ulong term, MemberId candidate)
    {
        if (!_votes.TryAdd((voter, term), candidate) && _votes[(voter, term)] != candidate)
        {
            throw new SimulationFailedException(
                Rule.OneVoteInATerm, $"{voter} votes for {candidate} in term {term}, and has for {_votes[(voter, term)]}");
        }
    }

    public void OnEntry(Entry entry)
    {
        var hash = default(HashCode);
        hash.AddBytes(entry.Data.Span);
        hash.Add(entry.Type);
        var content = hash.ToHashCode();
        if (!_entries.TryAdd(entry.Id, content) && _entries[entry.Id] != content)
        {
            throw new SimulationFailedException(Rule.OneEntryAtAPlace, $"there are two entries {entry.Id}");
        }
    }

    /// <summary>A member counts an entry as committed.</summary>
    /// <param name="by">Which one.</param>
    /// <param name="term">The term that it is in.</param>
    /// <param name="id">The entry.</param>
    public void OnCommitted(string by, ulong term, EntryId id)
    {
        if (!_committed.TryAdd(id.Index, new Committed(id, term, by)) && _committed[id.Index] is var known && known.Id != id)
        {
            throw new SimulationFailedException(
                Rule.CommittedEntriesStay, $"{by} committed entry {id}, and {known.By} has committed {known.Id}");
        }

        _lastCommitted = Math.Max(_lastCommitted, id.Index);
    }

    /// <summary>The log of a member, as far as it is to be compared.</summary>
    /// <param name="Compacted">The last index that a snapshot stands for.</param>
    /// <param name="Last">The last index.</param>
    /// <param name="TermAt">The term of an entry from <paramref name="Compacted"/> to <paramref name="Last"/>.</param>
    public readonly record struct LogView(ulong Compacted, ulong Last, Func<ulong, ulong> TermAt);

    private sealed record Committed(EntryId Id, ulong InTerm, string By);
}
