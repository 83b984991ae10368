using Netcd.Disk;
using Netcd.Server.Proposals;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Cluster;

public class LeaderLossTests
{
    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task The_others_elect_a_leader_and_the_old_one_follows_when_it_is_back(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var old = await cluster.LeaderAsync();
        await cluster.PutAsync(old, "/before", "x");

        cluster.Network.Isolate(old.Id);
        var others = cluster.Members.Where(member => member != old).ToArray();
        await cluster.TickUntilAsync(
            () => others.All(member => member.Progress.Leader != old.Id && member.Progress.Leader.Value != 0), "a new leader");
        await cluster.PutAsync(others[0], "/meanwhile", "y");
        cluster.Network.Rejoin(old.Id);
        await cluster.LeaderAsync();
        await cluster.TickUntilAsync(() => RunningCluster.Read(old, "/meanwhile") == "y", "the old leader to catch up");

        Assert.NotEqual(old.Id, old.Progress.Leader);
        Assert.Equal("x", RunningCluster.Read(others[1], "/before"));
    }

    [Fact]
    public async Task A_write_waits_for_a_leader()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        await cluster.LeaderAsync();
        var others = cluster.Members.Where(member => member != cluster["a"]).ToArray();
        Array.ForEach(others, other => cluster.Network.Isolate(other.Id));
        await cluster.TickUntilAsync(() => cluster["a"].Progress.Leader.Value == 0, "the leader to be missed");

        var put = cluster["a"].ProposeAsync(RunningMember.Put("/k", "x"), CancellationToken.None).AsTask();
        await cluster.TickAsync(10);
        Assert.False(put.IsCompleted);
        Array.ForEach(others, other => cluster.Network.Rejoin(other.Id));

        Assert.IsType<ProposalResult.Applied>(await cluster.WhileTimePassesAsync(put));
        Assert.Equal("x", RunningCluster.Read(cluster["a"], "/k"));
    }

    [Fact]
    public async Task Without_a_quorum_a_write_times_out_and_says_why_and_is_not_done_later()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        await cluster.LeaderAsync();
        var others = cluster.Members.Where(member => member != cluster["a"]).ToArray();
        foreach (var other in others)
        {
            cluster.Network.Isolate(other.Id);
        }

        await cluster.TickUntilAsync(() => cluster["a"].Progress.Leader.Value == 0, "the quorum to be missed");
        var result = await cluster.DoAsync(cluster["a"], RunningMember.Put("/k", "x"));
        foreach (var other in others)
        {
            cluster.Network.Rejoin(other.Id);
        }

        await cluster.LeaderAsync();
        await cluster.PutAsync(cluster["a"], "/later", "y");

        Assert.Equal(ProposalResult.TimedOut, result);
        Assert.Null(RunningCluster.Read(cluster["a"], "/k"));
    }

    [Fact]
    public async Task A_leader_that_stops_hands_over_first()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var old = await cluster.LeaderAsync();
        var name = cluster.Members.First(member => member == old).SelfStatistics.Name;
        var term = old.Progress.Term;

        await cluster.StopAsync(name);

        var next = cluster.FindLeader();
        Assert.NotNull(next);
        Assert.Equal(term + 1, next.Progress.Term); // Elected at once, without an election time-out.
    }

    [Theory]
    [InlineData(CrashKind.KillProcess)]
    [InlineData(CrashKind.TearSectors)]
    public async Task Members_that_crash_come_back_with_all_that_was_acknowledged(CrashKind kind)
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        await cluster.LeaderAsync();
        for (var round = 0; round < 6; round++)
        {
            var name = "abc"[round % 3].ToString();
            await cluster.PutAsync(cluster[name], $"/k/{round}", $"{round}");
            await cluster.CrashAsync(name, kind);
            await cluster.LeaderAsync();
            await cluster.PutAsync(cluster.Members.First(), $"/without/{round}", name);
            await cluster.RestartAsync(name);
        }

        await cluster.LeaderAsync();
        await cluster.TickUntilAsync(
            () => cluster.Members.All(member => RunningCluster.Read(member, "/without/5") == "c"), "all to catch up");
        foreach (var member in cluster.Members)
        {
            Assert.All(Enumerable.Range(0, 6), round => Assert.Equal($"{round}", RunningCluster.Read(member, $"/k/{round}")));
        }
    }
}
