using Netcd.Disk;
using Netcd.Server.Membership;

namespace Netcd.Server.Tests.Cluster;

/// <summary>A member gets other URLs: what is refused because nobody would find it, or a quorum, any more.</summary>
public sealed class MovingTests
{
    private static readonly string[] Founders = ["a", "b", "c"];

    [Theory]
    [InlineData(Dialect.Etcd34, "http://a:2379", "is where member a answers clients")]
    [InlineData(Dialect.Etcd34, "http://c.invalid:2380", "does not resolve")]
    [InlineData(Dialect.Etcd34, "http://other-name-of-b:2380", "is another name of where member b listens")]
    [InlineData(Dialect.Etcd23, "http://a:2379", "is where member a answers clients")]
    [InlineData(Dialect.Etcd23, "http://c.invalid:2380", "does not resolve")]
    [InlineData(Dialect.Etcd23, "http://other-name-of-b:2380", "is another name of where member b listens")]
    public async Task A_member_is_not_moved_to_where_it_cannot_be(Dialect dialect, string url, string problem)
    {
        await using var cluster = await RunningCluster.FoundAsync(options => options with { Dialect = dialect }, Founders);
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        await AnswerAtAsync(cluster, "http://other-name-of-b:2380");

        var refused = Assert.IsType<MembershipResult.Failed>(await MoveAsync(cluster, leader, "c", url));

        Assert.Equal(MembershipFailure.BadPeerUrl, refused.Failure);
        Assert.Contains(problem, refused.Explanation, StringComparison.Ordinal);
        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(leader.UpdateMemberAsync(
            cluster["c"].Id, [url], isForced: true, CancellationToken.None).AsTask()));
    }

    [Fact]
    public async Task The_next_member_is_moved_only_when_the_last_is_where_it_was_moved_to()
    {
        await using var cluster = await RunningCluster.FoundAsync(Founders);
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(60);
        var followers = cluster.Members.Where(member => member != leader).Select(member => member.SelfStatistics.Name).ToArray();
        var (first, second) = (followers[0], followers[1]);
        var moved = cluster[first].Id;
        Assert.IsType<MembershipResult.Done>(await MoveAsync(cluster, leader, first, "http://new-first:2380"));

        var refused = Assert.IsType<MembershipResult.Failed>(await MoveAsync(cluster, leader, second, "http://new-second:2380"));

        Assert.Equal(MembershipFailure.Unhealthy, refused.Failure);
        Assert.Contains("1 of the 2 other voters answer at theirs, of which 2 are needed", refused.Explanation, StringComparison.Ordinal);
        Assert.Contains($"{first} ({moved})", refused.Explanation, StringComparison.Ordinal);
        await cluster.StopAsync(first);
        await cluster.StartAsync(first, options => options with { AdvertisePeerUrls = ["http://new-first:2380"] });
        await AnswerAtAsync(cluster, "http://new-first:2380");
        Assert.IsType<MembershipResult.Done>(await MoveAsync(cluster, leader, second, "http://new-second:2380"));
    }

    [Fact]
    public async Task A_member_that_is_alone_may_be_moved_anywhere()
    {
        await using var cluster = await RunningCluster.FoundAsync("a");

        Assert.IsType<MembershipResult.Done>(await MoveAsync(cluster, cluster["a"], "a", "http://elsewhere.invalid:2380"));
    }

    /// <summary>Has a member of the cluster answer there.</summary>
    private static async Task AnswerAtAsync(RunningCluster cluster, string url)
    {
        var members = await cluster.Network.GetMembersAsync(RunningCluster.UrlOf("b"), default, CancellationToken.None);
        var version = await cluster.Network.GetVersionAsync(RunningCluster.UrlOf("b"), default, CancellationToken.None);
        cluster.Network.Answer(url, () => members!, () => version!);
    }

    private static Task<MembershipResult> MoveAsync(RunningCluster cluster, Member through, string name, string url) =>
        cluster.WhileTimePassesAsync(
            through.UpdateMemberAsync(cluster[name].Id, [url], CancellationToken.None).AsTask());
}
