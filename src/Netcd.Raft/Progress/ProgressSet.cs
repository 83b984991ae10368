using Netcd.Raft.Membership;

namespace Netcd.Raft.Progress;

/// <summary>All other members as the leader sees them, ascending by ID, and what a quorum of the voters has reached.</summary>
internal sealed class ProgressSet(MemberId self, int inflightMax)
{
    private readonly SortedList<MemberId, FollowerProgress> _followers = [];
    private int _quorum;
    private bool _isSelfVoter;

    public IList<FollowerProgress> All => _followers.Values;

    public FollowerProgress? Find(MemberId member) => _followers.GetValueOrDefault(member);

    /// <summary>Adds and removes members so that they are those of <paramref name="configuration"/>.</summary>
    /// <param name="configuration">Who takes part.</param>
    /// <param name="next">Where to begin with a new one.</param>
    /// <param name="isActive">Whether a new one counts as heard from: one that has just been added had no chance yet.</param>
    public void Follow(Configuration configuration, ulong next, bool isActive)
    {
        foreach (var gone in _followers.Keys.Where(member => !configuration.Contains(member)).ToArray())
        {
            _followers.Remove(gone);
        }

        foreach (var member in configuration.Voters.Union(configuration.Learners).Remove(self))
        {
            if (!_followers.TryGetValue(member, out var progress))
            {
                progress = new FollowerProgress(member, next, inflightMax) { IsRecentlyActive = isActive };
                progress.AskFor(AppendDue.EvenIfEmpty);
                _followers.Add(member, progress);
            }

            progress.IsLearner = !configuration.IsVoter(member);
        }

        (_quorum, _isSelfVoter) = (configuration.Quorum, configuration.IsVoter(self));
    }

    public void AskAllFor(AppendDue due)
    {
        foreach (var follower in All)
        {
            follower.AskFor(due);
        }
    }

    /// <summary>The highest value that a majority of the voters has reached; 0 if there is none.</summary>
    public ulong ReachedByQuorum(Func<FollowerProgress, ulong> of, ulong own)
    {
        const int VotersOnStackMax = 16;
        Span<ulong> values = All.Count < VotersOnStackMax ? stackalloc ulong[VotersOnStackMax] : new ulong[All.Count + 1];
        var count = 0;
        if (_isSelfVoter)
        {
            values[count++] = own;
        }

        foreach (var follower in All)
        {
            if (!follower.IsLearner)
            {
                values[count++] = of(follower);
            }
        }

        if (count < _quorum)
        {
            return 0;
        }

        var reached = values[..count];
        reached.Sort();
        return reached[count - _quorum];
    }

    /// <summary>Whether a majority of the voters was heard from since the last call.</summary>
    public bool TakeIsQuorumActive()
    {
        var active = _isSelfVoter ? 1 : 0;
        foreach (var follower in All)
        {
            active += follower is { IsRecentlyActive: true, IsLearner: false } ? 1 : 0;
            follower.IsRecentlyActive = false;
        }

        return active >= _quorum;
    }
}
