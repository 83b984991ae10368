using Netcd.Disk;
using Netcd.Raft.Messages;
using Netcd.Server.Proposals;

namespace Netcd.Server.Tests.Cluster;

/// <summary>When a member that is started where nobody can lead has its clients served all the same.</summary>
public class LeftAloneTests
{
    private const int TicksOfThreeAttempts = 3 * 80; // An attempt to publish takes 7 s, and a tick 100 ms.

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_survivor_that_was_restarted_has_its_clients_served_after_the_first_attempt_to_publish(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        await cluster.PutAsync(cluster["a"], "/k", "x");
        await cluster.TickUntilAsync(() => RunningCluster.Read(cluster["c"], "/k") == "x", "the write to reach c");
        await cluster.StopAsync("a");
        await cluster.StopAsync("b");
        await cluster.StopAsync("c");

        var survivor = await cluster.RestartAsync("c");
        var start = cluster.Clock.GetUtcNow();
        await cluster.TickUntilAsync(() => survivor.LeftAlone.IsCompleted, "it to be left alone");

        Assert.True(cluster.Clock.GetUtcNow() - start >= survivor.RequestTimeout);
        Assert.False(survivor.Published.IsCompleted);
        Assert.Equal("x", RunningCluster.Read(survivor, "/k"));
        start = cluster.Clock.GetUtcNow();
        var read = survivor.ConfirmLeadershipAsync(CancellationToken.None).AsTask();
        Assert.Equal(ProposalResult.TimedOut, await cluster.DoAsync(survivor, RunningMember.Put("/k", "y")));
        Assert.Equal(ProposalResult.TimedOut, await cluster.WhileTimePassesAsync(read));
        Assert.True(cluster.Clock.GetUtcNow() - start <= survivor.RequestTimeout + TimeSpan.FromMilliseconds(100));

        await cluster.RestartAsync("b");
        await cluster.PublishedAsync();
        Assert.Equal("x", RunningCluster.Read(survivor, "/k"));
    }

    [Fact]
    public async Task A_member_that_has_a_leader_lets_its_clients_wait_until_it_has_caught_up()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var name = cluster["a"] == leader ? "b" : "a";
        await cluster.StopAsync(name);
        await cluster.PutAsync(leader, "/k", "new");
        cluster.Network.Loses = message => message.Type == MessageType.Append; // But not the heartbeats.

        var restarted = await cluster.RestartAsync(name);
        await cluster.TickAsync(TicksOfThreeAttempts);
        Assert.Equal(leader.Id, restarted.Progress.Leader);
        Assert.False(restarted.LeftAlone.IsCompleted);
        Assert.False(restarted.Published.IsCompleted);
        cluster.Network.Loses = static _ => false;

        await cluster.PublishedAsync();
        Assert.Equal("new", RunningCluster.Read(restarted, "/k"));
    }

    [Fact]
    public async Task A_member_that_was_never_published_lets_its_clients_wait_for_there_is_nothing_to_read()
    {
        await using var cluster = await RunningCluster.FoundAsync("a");
        var founder = await cluster.StartAsync("x", options => options with
        {
            InitialCluster = [RunningCluster.FounderOf("x"), RunningCluster.FounderOf("y"), RunningCluster.FounderOf("z")],
        });

        await cluster.TickAsync(TicksOfThreeAttempts);

        Assert.False(founder.LeftAlone.IsCompleted);
        Assert.False(founder.Published.IsCompleted);
    }
}
