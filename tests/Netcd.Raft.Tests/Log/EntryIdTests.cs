using Netcd.Raft.Log;

namespace Netcd.Raft.Tests.Log;

public class EntryIdTests
{
    public static TheoryData<EntryId, EntryId, bool> Logs => new()
    {
        { new(Term: 3, Index: 5), new(Term: 3, Index: 5), true }, // Equal logs may vote for each other.
        { new(Term: 4, Index: 1), new(Term: 3, Index: 9), true }, // A later term beats a longer log.
        { new(Term: 3, Index: 4), new(Term: 3, Index: 5), false }, // Same term: the longer log wins.
    };

    [Theory, MemberData(nameof(Logs))]
    public void A_vote_goes_only_to_a_log_at_least_as_up_to_date(EntryId candidate, EntryId voter, bool granted) =>
        Assert.Equal(granted, candidate.IsAtLeastAsUpToDateAs(voter));
}
