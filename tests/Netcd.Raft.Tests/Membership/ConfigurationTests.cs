using Netcd.Raft.Membership;

namespace Netcd.Raft.Tests.Membership;

public class ConfigurationTests
{
    private static readonly MemberId One = new(1);
    private static readonly MemberId Two = new(2);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void A_quorum_is_more_than_half_of_the_voters(int voters, int quorum)
    {
        var members = Enumerable.Range(1, voters).Select(id => new MemberId((ulong)id));

        Assert.Equal(quorum, new Configuration { Voters = [.. members] }.Quorum);
    }

    [Fact]
    public void Repeating_an_addition_changes_nothing()
    {
        var once = Configuration.Empty.With(Change(ConfChangeType.AddMember, One));
        var twice = once.With(Change(ConfChangeType.AddMember, One));

        Assert.Equal([One], twice.Voters);
    }

    [Fact]
    public void A_learner_has_no_vote_until_it_is_promoted()
    {
        var joined = Configuration.Empty
            .With(Change(ConfChangeType.AddMember, One))
            .With(Change(ConfChangeType.AddLearner, Two));
        Assert.True(joined.IsAlone(One));
        Assert.Equal([Two], joined.Learners);

        var promoted = joined.With(Change(ConfChangeType.AddMember, Two));
        Assert.False(promoted.IsAlone(One));
        Assert.Empty(promoted.Learners);
        Assert.Equal([One, Two], promoted.Voters);
    }

    [Fact]
    public void A_voter_cannot_be_demoted_to_a_learner()
    {
        var configuration = Configuration.Empty.With(Change(ConfChangeType.AddMember, One));

        Assert.Same(configuration, configuration.With(Change(ConfChangeType.AddLearner, One)));
    }

    [Fact]
    public void Removing_takes_voters_and_learners_away()
    {
        var configuration = new Configuration { Voters = [One], Learners = [Two] };

        Assert.Empty(configuration.With(Change(ConfChangeType.RemoveMember, One)).Voters);
        Assert.Empty(configuration.With(Change(ConfChangeType.RemoveMember, Two)).Learners);
    }

    private static ConfChange Change(ConfChangeType type, MemberId member) => new() { Type = type, Member = member };
}
