using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Server.Startup;

namespace Netcd.Server.Tests.Cluster;

public class MembershipTests
{
    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_member_that_is_added_joins_and_speaks_what_the_cluster_speaks(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = options.JoinsExisting ? null : dialect }, "a", "b", "c");
        await cluster.PutAsync(cluster["a"], "/before", "x");
        await cluster.TickAsync(60); // The members have to be connected for 5 s.

        var added = await AddAsync(cluster, "a", "d");
        var joined = await JoinAsync(cluster, "d", "a", "b", "c", "d");

        Assert.Equal(added.Id, joined.Id);
        Assert.Equal(cluster["a"].ClusterId, joined.ClusterId);
        Assert.Equal(dialect, joined.Dialect);
        Assert.Equal("x", RunningCluster.Read(joined, "/before"));
        Assert.Equal(["a", "b", "c", "d"], joined.Cluster.Members.Values.Select(row => row.Name).Order());
        await cluster.PutAsync(joined, "/after", "y");
    }

    [Fact]
    public async Task A_cluster_of_one_grows()
    {
        await using var cluster = await RunningCluster.FoundAsync("a");
        await AddAsync(cluster, "a", "b");
        var joined = await JoinAsync(cluster, "b", "a", "b");

        await cluster.PutAsync(joined, "/k", "x");

        Assert.Equal("x", RunningCluster.Read(cluster["a"], "/k"));
    }

    [Fact]
    public async Task A_member_that_is_removed_ends_and_ends_again_when_it_is_started_again()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        var name = cluster.Members.First(member => member != leader).SelfStatistics.Name;
        var removed = cluster[name];

        var result = await cluster.WhileTimePassesAsync(
            leader.RemoveMemberAsync(removed.Id, CancellationToken.None).AsTask());

        Assert.Equal(removed.Id, Assert.IsType<MembershipResult.Done>(result).Member.Id);
        await cluster.TickUntilAsync(() => removed.Completion.IsCompleted, "the removed member to end");
        Assert.Equal(MemberEnd.Removed, await removed.Completion);
        Assert.DoesNotContain(removed.Id, leader.Cluster.Members.Keys);

        await cluster.StopAsync(name);
        var restarted = await cluster.RestartAsync(name);
        await cluster.TickUntilAsync(() => restarted.Completion.IsCompleted, "the removed member to end again");
        Assert.Equal(MemberEnd.Removed, await restarted.Completion);
        Assert.Equal(
            new MembershipResult.Failed(MembershipFailure.IdRemoved),
            await cluster.WhileTimePassesAsync(leader.RemoveMemberAsync(removed.Id, CancellationToken.None).AsTask()));
    }

    [Fact]
    public async Task A_leader_that_is_removed_ends_and_the_others_go_on()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        var other = cluster.Members.First(member => member != leader);

        await cluster.WhileTimePassesAsync(other.RemoveMemberAsync(leader.Id, CancellationToken.None).AsTask());
        await cluster.TickUntilAsync(() => leader.Completion.IsCompleted, "the removed leader to end");
        await cluster.StopAsync(leader.SelfStatistics.Name);
        await cluster.LeaderAsync();

        await cluster.PutAsync(other, "/after", "x");
        Assert.Equal(2, other.Cluster.Members.Count);
    }

    [Fact]
    public async Task Changes_that_do_not_fit_are_refused_with_the_reason()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        var member = cluster["a"];

        Assert.Equal(MembershipFailure.PeerUrlExists, await FailureAsync(
            cluster, member.AddMemberAsync([RunningCluster.UrlOf("b")], CancellationToken.None)));
        Assert.Equal(MembershipFailure.IdNotFound, await FailureAsync(
            cluster, member.RemoveMemberAsync(new MemberId(4711), CancellationToken.None)));
        Assert.Equal(MembershipFailure.IdNotFound, await FailureAsync(
            cluster, member.UpdateMemberAsync(new MemberId(4711), ["http://x:1"], CancellationToken.None)));
        Assert.Equal(MembershipFailure.PeerUrlExists, await FailureAsync(
            cluster, member.UpdateMemberAsync(member.Id, [RunningCluster.UrlOf("b")], CancellationToken.None)));
        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(member.UpdateMemberAsync(
            member.Id, [RunningCluster.UrlOf("a"), "http://a:7001"], CancellationToken.None).AsTask()));
        Assert.Equal(2, member.Cluster.Members[member.Id].PeerUrls.Length);
    }

    [Fact]
    public async Task A_change_that_endangers_the_quorum_is_refused_unless_the_check_is_off()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var other = cluster.Members.First(member => member != leader);
        cluster.Network.Isolate(other.Id);

        var connected = cluster.Members.First(member => member != leader && member != other);
        Assert.Equal(MembershipFailure.Unhealthy, await FailureAsync(
            cluster, leader.RemoveMemberAsync(connected.Id, CancellationToken.None)));
        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(
            leader.RemoveMemberAsync(other.Id, CancellationToken.None).AsTask())); // It is down already.
    }

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_member_whose_cluster_is_lost_goes_on_alone_when_it_is_forced_to(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        await cluster.LeaderAsync();
        await cluster.PutAsync(cluster["a"], "/k", "x");
        var (id, clusterId) = (cluster["a"].Id, cluster["a"].ClusterId);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await cluster.StopAsync(name);
        }

        var alone = await cluster.StartAsync("a", options => options with { ForceNewCluster = true });
        await cluster.TickUntilAsync(() => alone.Published.IsCompletedSuccessfully, "it to publish itself");

        Assert.Equal(Role.Leader, alone.Progress.Role);
        Assert.Equal((id, clusterId), (alone.Id, alone.ClusterId));
        Assert.Equal(id, Assert.Single(alone.Cluster.Members.Keys));
        Assert.Equal("x", RunningCluster.Read(alone, "/k"));
        await cluster.StopAsync("a");
        var again = await cluster.StartAsync("a", options => options with { ForceNewCluster = false });
        await cluster.PutAsync(again, "/after", "y");
    }

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_member_that_is_forced_to_go_on_alone_drops_what_was_not_committed(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var (name, others) = (leader.SelfStatistics.Name, leader.Cluster.Members.Keys.Where(id => id != leader.Id).ToArray());
        await cluster.PutAsync(leader, "/k", "x");
        cluster.Network.Isolate(leader.Id);
        var uncommitted = leader.ProposeAsync(RunningMember.Put("/lost", "y"), CancellationToken.None).AsTask();
        await cluster.TickAsync(1);
        foreach (var one in new[] { "a", "b", "c" })
        {
            await cluster.StopAsync(one);
        }

        Assert.IsNotType<ProposalResult.Applied>(await uncommitted);
        var disk = cluster.DiskOf(name);
        Assert.Contains(disk.List("/data/member/wal"), file => // It is in the log.
            disk.ReadAll($"/data/member/wal/{file}").AsSpan().IndexOf("/1/lost"u8) >= 0);

        var alone = await cluster.StartAsync(name, options => options with { ForceNewCluster = true });
        await cluster.TickUntilAsync(() => alone.Published.IsCompletedSuccessfully, "it to publish itself");

        Assert.Equal("x", RunningCluster.Read(alone, "/k"));
        Assert.Null(RunningCluster.Read(alone, "/lost"));
        Assert.Equal(others, alone.Cluster.Removed.Order());
    }

    [Fact]
    public async Task A_member_that_moves_is_found_at_its_new_URL()
    {
        const string NewUrl = "http://elsewhere:2380";
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var moving = cluster.Members.First(member => member != leader);
        var name = moving.SelfStatistics.Name;

        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(
            leader.UpdateMemberAsync(moving.Id, [NewUrl], CancellationToken.None).AsTask()));
        await cluster.PutAsync(leader, "/before", "x");
        Assert.Null(RunningCluster.Read(moving, "/before")); // It is not there yet.
        await cluster.StopAsync(name);
        var moved = await cluster.StartAsync(name, options => options with { AdvertisePeerUrls = [NewUrl] });

        await cluster.TickUntilAsync(() => RunningCluster.Read(moved, "/before") == "x", "it to catch up");
        await cluster.PutAsync(moved, "/after", "y");
        Assert.All(cluster.Members, member => Assert.Equal(NewUrl, Assert.Single(member.Cluster.Members[moved.Id].PeerUrls)));
        Assert.Equal(3, moved.Cluster.Members.Count);
    }

    [Fact]
    public async Task Joining_without_being_added_first_is_refused_with_what_to_do()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");

        var refused = await Assert.ThrowsAsync<MemberStartException>(
            () => cluster.StartAsync("d", options => JoiningWith(options, "a", "b", "c", "d")));

        Assert.Contains("member count is unequal", refused.Message, StringComparison.Ordinal);
        Assert.Contains("add this member to the cluster first", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<MemberRecord> AddAsync(RunningCluster cluster, string through, string name) =>
        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(
            cluster[through].AddMemberAsync([RunningCluster.UrlOf(name)], CancellationToken.None).AsTask())).Member;

    private static async Task<Member> JoinAsync(RunningCluster cluster, string name, params string[] listed)
    {
        var joined = await cluster.StartAsync(name, options => JoiningWith(options, listed) with { Dialect = null });
        await cluster.TickUntilAsync(() => joined.Published.IsCompletedSuccessfully, $"{name} to publish itself");
        return joined;
    }

    private static MemberOptions JoiningWith(MemberOptions options, params string[] listed) => options with
    {
        JoinsExisting = true,
        InitialCluster = [.. listed.Select(RunningCluster.FounderOf)],
    };

    private static async Task<MembershipFailure> FailureAsync(RunningCluster cluster, ValueTask<MembershipResult> result) =>
        Assert.IsType<MembershipResult.Failed>(await cluster.WhileTimePassesAsync(result.AsTask())).Failure;
}
