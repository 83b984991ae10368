using Netcd.Disk;
using Netcd.Raft.Roles;

namespace Netcd.Server.Tests.Cluster;

public class ReplicationTests
{
    [Theory]
    [InlineData(Dialect.Etcd34, "3.4.0")]
    [InlineData(Dialect.Etcd23, "2.3.0")]
    public async Task Three_members_elect_a_leader_and_set_themselves_up_as_at_etcd(Dialect dialect, string version)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");

        var leader = await cluster.LeaderAsync();
        await cluster.TickUntilAsync(
            () => cluster.Members.All(member => member.Cluster.Version == version), "the version of the cluster");

        Assert.Equal(2, cluster.Members.Count(member => member.Progress.Role == Role.Follower));
        foreach (var member in cluster.Members)
        {
            Assert.Equal(leader.ClusterId, member.ClusterId);
            Assert.Equal(["a", "b", "c"], member.Cluster.Members.Values.Select(row => row.Name).Order());
            Assert.All(member.Cluster.Members.Values, row => Assert.Single(row.ClientUrls));
        }
    }

    [Fact]
    public async Task A_write_through_each_member_is_seen_by_all()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        await cluster.LeaderAsync();

        foreach (var name in new[] { "a", "b", "c" })
        {
            await cluster.PutAsync(cluster[name], $"/through/{name}", name);
        }

        await cluster.TickUntilAsync(
            () => cluster.Members.All(member => RunningCluster.Read(member, "/through/c") == "c"), "all to apply");
        foreach (var member in cluster.Members)
        {
            Assert.Equal("a", RunningCluster.Read(member, "/through/a"));
            Assert.Equal("b", RunningCluster.Read(member, "/through/b"));
            Assert.Equal(cluster["a"].Store.CurrentIndex, member.Store.CurrentIndex);
        }
    }
}
