using Netcd.Raft.Membership;

namespace Netcd.Raft.Roles;

/// <summary>How an election stands.</summary>
internal enum Tally
{
    Open,
    Won,
    Lost,
}

/// <summary>The votes of one election that this member stands in, or of the question before one.</summary>
internal sealed class Candidacy
{
    private readonly Dictionary<MemberId, bool> _ballots = [];

    /// <summary>Counts a voter's answer; the first one stands.</summary>
    public void Count(MemberId voter, bool granted) => _ballots.TryAdd(voter, granted);

    /// <summary>
    /// Only voters of the present configuration count. A majority of refusals ends the election, in the 3.4 dialect as
    /// many as make a majority impossible: of four voters two.
    /// </summary>
    public Tally Tally(Configuration configuration, PeerDialect dialect)
    {
        var quorum = configuration.Quorum;
        var refusalsToLose = dialect == PeerDialect.Etcd34 ? configuration.Voters.Count - quorum + 1 : quorum;
        var granted = 0;
        var refused = 0;
        foreach (var voter in configuration.Voters)
        {
            if (_ballots.TryGetValue(voter, out var isGranted))
            {
                granted += isGranted ? 1 : 0;
                refused += isGranted ? 0 : 1;
            }
        }

        return granted >= quorum ? Roles.Tally.Won
            : refused >= refusalsToLose ? Roles.Tally.Lost
            : Roles.Tally.Open;
    }
}
