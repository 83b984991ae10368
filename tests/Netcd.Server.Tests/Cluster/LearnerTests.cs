using Netcd.Disk;
using Netcd.Raft.Roles;
using Netcd.Server.Membership;

namespace Netcd.Server.Tests.Cluster;

/// <summary>A member that is added cannot cost the cluster its quorum: it gets its vote when it has caught up.</summary>
public class LearnerTests
{
    private static readonly string[] Founders = ["a", "b", "c"];

    [Theory]
    [InlineData("a")]
    [InlineData("a", "b", "c")]
    public async Task A_member_that_never_starts_costs_nothing_and_is_removed_again(params string[] names)
    {
        await using var cluster = await RunningCluster.FoundAsync(names);
        var leader = await cluster.LeaderAsync();

        var added = Done(await AddAsync(cluster, leader, "http://wrong:2380"));
        await cluster.TickAsync(200);

        Assert.Equal(Role.Leader, leader.Progress.Role);
        await cluster.PutAsync(leader, "/k", "x");
        var status = await leader.ReadStatusAsync();
        Assert.Equal((names.Length, (names.Length / 2) + 1), (status.VoterCount, status.Quorum));
        Assert.Equal(names.Length - status.Quorum, status.MayLose);
        Assert.Equal((0UL, null), Of(status, added).Select(row => (row.Match, row.ReachableSince)).Single());
        Assert.True(leader.Cluster.Members[added.Id].IsLearner);

        Done(await cluster.WhileTimePassesAsync(leader.RemoveMemberAsync(added.Id, CancellationToken.None).AsTask()));
        await cluster.PutAsync(leader, "/k", "y");
        Assert.Equal(names.Length, leader.Cluster.Members.Count);
    }

    [Fact]
    public async Task A_member_that_starts_becomes_a_voter_by_itself_and_is_healthy_only_then()
    {
        await using var cluster = await RunningCluster.FoundAsync("a");
        var leader = cluster["a"];
        await cluster.PutAsync(leader, "/k", "x");

        var added = Done(await AddAsync(cluster, leader, RunningCluster.UrlOf("b")));
        Assert.Equal(1, (await leader.ReadStatusAsync()).VoterCount);
        var joined = await JoinAsync(cluster, "b", "a", "b");
        await cluster.TickUntilAsync(() => !joined.Cluster.Members[added.Id].IsLearner, "it to become a voter");

        var status = await leader.ReadStatusAsync();
        Assert.Equal((2, 2, 0), (status.VoterCount, status.ReachableVoterCount, status.MayLose));
        Assert.Equal("replicate", Of(status, added).Single().State);
        Assert.Equal("x", RunningCluster.Read(joined, "/k"));
        Assert.True(await cluster.WhileTimePassesAsync(
            joined.IsHealthyAsync(TimeSpan.FromSeconds(5), CancellationToken.None)));
    }

    [Fact]
    public async Task A_learner_that_is_cut_off_is_not_healthy_and_keeps_its_place_until_it_has_caught_up()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        var added = Done(await AddAsync(cluster, leader, RunningCluster.UrlOf("d")));
        cluster.Network.Isolate(added.Id);
        var joined = await cluster.StartAsync("d", options => Joining(options, ["a", "b", "c", "d"]));
        await cluster.TickAsync(50);

        Assert.False(await joined.IsHealthyAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.True(leader.Cluster.Members[added.Id].IsLearner);
        Assert.Equal(
            MembershipFailure.TooManyLearners,
            Assert.IsType<MembershipResult.Failed>(await AddAsync(cluster, leader, "http://e:2380")).Failure);

        cluster.Network.Rejoin(added.Id);
        await cluster.TickUntilAsync(() => !leader.Cluster.Members[added.Id].IsLearner, "it to become a voter");
        Done(await AddAsync(cluster, leader, "http://e:2380"));
    }

    [Fact]
    public async Task A_new_leader_goes_on_where_the_old_one_has_not_promoted_yet()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        var added = Done(await AddAsync(cluster, leader, RunningCluster.UrlOf("d")));
        await cluster.StopAsync(leader.SelfStatistics.Name);

        var next = await cluster.LeaderAsync();
        var joined = await cluster.StartAsync("d", options => Joining(options, ["a", "b", "c", "d"]));

        await cluster.TickUntilAsync(() => !next.Cluster.Members[added.Id].IsLearner, "it to become a voter");
        Assert.Equal(added.Id, joined.Id);
    }

    [Fact]
    public async Task A_member_can_be_added_while_another_is_down()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        cluster.Network.Isolate(cluster.Members.First(member => member != leader).Id);

        Done(await AddAsync(cluster, leader, "http://d:2380"));
    }

    [Fact]
    public async Task No_member_is_added_without_a_quorum_and_the_answer_comes_at_once()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        foreach (var other in cluster.Members.Where(member => member != leader))
        {
            cluster.Network.Isolate(other.Id);
        }

        var refused = Assert.IsType<MembershipResult.Failed>(
            await leader.AddMemberAsync(["http://d:2380"], CancellationToken.None));

        Assert.Equal(MembershipFailure.Unhealthy, refused.Failure);
        Assert.Contains("1 of 3 voters are connected and 2 are needed", refused.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forced_addition_gives_a_vote_at_once_as_at_etcd()
    {
        await using var cluster = await RunningCluster.FoundAsync("a");

        var added = Done(await cluster.WhileTimePassesAsync(
            cluster["a"].AddMemberAsync(["http://b:2380"], isForced: true, CancellationToken.None).AsTask()));

        Assert.False(added.IsLearner);
        await cluster.TickUntilAsync(() => cluster["a"].Progress.Role != Role.Leader, "the quorum to be missed");
    }

    [Theory]
    [InlineData("http://a:2379", "is where member a answers clients")]
    [InlineData("http://d.invalid:2380", "does not resolve")]
    [InlineData("http://other-name-of-b:2380", "a member of this cluster listens")]
    [InlineData("http://d:2380", null)]
    public async Task In_the_2_3_dialect_the_URLs_of_a_new_member_are_looked_at(string url, string? problem)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = Dialect.Etcd23 }, Founders);
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        var members = await cluster.Network.GetMembersAsync(RunningCluster.UrlOf("b"), default, CancellationToken.None);
        var version = await cluster.Network.GetVersionAsync(RunningCluster.UrlOf("b"), default, CancellationToken.None);
        cluster.Network.Answer("http://other-name-of-b:2380", () => members!, () => version!);

        var result = await AddAsync(cluster, leader, url);

        if (problem is null)
        {
            Assert.False(Done(result).IsLearner); // Nobody knows what that is.
            return;
        }

        var refused = Assert.IsType<MembershipResult.Failed>(result);
        Assert.Equal(MembershipFailure.BadPeerUrl, refused.Failure);
        Assert.Contains(problem, refused.Explanation, StringComparison.Ordinal);
        Done(await cluster.WhileTimePassesAsync(
            leader.AddMemberAsync([url], isForced: true, CancellationToken.None).AsTask()));
    }

    [Fact]
    public async Task In_the_2_3_dialect_a_cluster_of_one_adds_a_second_voter_only_when_forced()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = options.JoinsExisting ? null : Dialect.Etcd23 }, "a");
        var refused = Assert.IsType<MembershipResult.Failed>(await AddAsync(cluster, cluster["a"], "http://b:2380"));
        Assert.Equal(MembershipFailure.NotEnoughStarted, refused.Failure);

        Done(await cluster.WhileTimePassesAsync(
            cluster["a"].AddMemberAsync([RunningCluster.UrlOf("b")], isForced: true, CancellationToken.None).AsTask()));
        var joined = await JoinAsync(cluster, "b", "a", "b");

        await cluster.PutAsync(joined, "/k", "x");
    }

    [Fact]
    public async Task A_learner_whose_cluster_is_lost_goes_on_alone_when_it_is_forced_to()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        await cluster.PutAsync(leader, "/k", "x");
        var added = Done(await AddAsync(cluster, leader, RunningCluster.UrlOf("d")));
        foreach (var other in cluster.Members.Where(member => member != leader))
        {
            cluster.Network.Isolate(other.Id); // So that nobody can promote it.
        }

        var joined = await cluster.StartAsync("d", options => Joining(options, ["a", "b", "c", "d"]));
        await cluster.TickUntilAsync(() => RunningCluster.Read(joined, "/k") == "x", "it to catch up");
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await cluster.StopAsync(name);
        }

        var alone = await cluster.StartAsync("d", options => options with { ForceNewCluster = true });
        await cluster.TickUntilAsync(() => alone.Published.IsCompletedSuccessfully, "it to publish itself");

        Assert.Equal(added.Id, Assert.Single(alone.Cluster.Members.Keys));
        Assert.False(alone.Cluster.Members[added.Id].IsLearner);
        await cluster.PutAsync(alone, "/after", "y");
    }

    private static IEnumerable<MemberStatus> Of(ClusterStatus status, MemberRecord member) =>
        status.Members.Where(row => row.Member.Id == member.Id);

    private static Task<MembershipResult> AddAsync(RunningCluster cluster, Member through, string url) =>
        cluster.WhileTimePassesAsync(through.AddMemberAsync([url], CancellationToken.None).AsTask());

    private static MemberRecord Done(MembershipResult result) => Assert.IsType<MembershipResult.Done>(result).Member;

    private static async Task<Member> JoinAsync(RunningCluster cluster, string name, params string[] listed)
    {
        var joined = await cluster.StartAsync(name, options => Joining(options, listed));
        await cluster.TickUntilAsync(() => joined.Published.IsCompletedSuccessfully, $"{name} to publish itself");
        return joined;
    }

    private static MemberOptions Joining(MemberOptions options, string[] listed) => options with
    {
        JoinsExisting = true,
        Dialect = null,
        InitialCluster = [.. listed.Select(RunningCluster.FounderOf)],
    };
}
