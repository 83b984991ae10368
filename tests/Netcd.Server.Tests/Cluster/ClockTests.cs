using Netcd.Raft.Roles;

namespace Netcd.Server.Tests.Cluster;

public class ClockTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_step_of_the_wall_clock_by_hours_ends_no_leadership(int hours)
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var term = leader.Progress.Term;

        cluster.Clock.StepWallClock(TimeSpan.FromHours(hours));
        await cluster.TickAsync(100);
        await cluster.PutAsync(cluster["a"], "/k", "x");

        Assert.Equal((Role.Leader, term), (leader.Progress.Role, leader.Progress.Term));
        await cluster.TickUntilAsync(
            () => cluster.Members.All(member => RunningCluster.Read(member, "/k") == "x"), "all to have it");
    }
}
