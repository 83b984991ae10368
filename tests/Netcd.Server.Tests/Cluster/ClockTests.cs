using Netcd.Disk;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Cluster;

public class ClockTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private DateTimeOffset _putAt;

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

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_new_leader_grants_an_election_timeout_to_keys_that_came_due_while_there_was_none(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var old = await cluster.LeaderAsync();
        await PutAsync(cluster, old, "/refreshed", seconds: 1);
        await PutAsync(cluster, old, "/left", seconds: 1);
        cluster.Network.Isolate(old.Id);
        var others = cluster.Members.Where(member => member != old).ToArray();
        cluster.Network.Loses = static message => message.Type == MessageType.Vote; // It takes a while.
        await cluster.TickAsync(30);
        cluster.Network.Loses = static _ => false;
        await cluster.TickUntilAsync(() => others.Any(member => member.Progress.Role == Role.Leader), "a new leader");

        await cluster.TickAsync(5);
        Assert.All(others, member => Assert.Equal("x", RunningCluster.Read(member, "/left")));
        await PutAsync(cluster, others[0], "/refreshed", seconds: 60);
        await cluster.TickAsync(4);
        Assert.All(others, member => Assert.Equal("x", RunningCluster.Read(member, "/left")));

        await cluster.TickAsync(12);
        Assert.All(others, member => Assert.Null(RunningCluster.Read(member, "/left")));
        Assert.All(others, member => Assert.Equal("x", RunningCluster.Read(member, "/refreshed")));
    }

    [Fact]
    public async Task Clocks_that_are_hours_apart_let_no_key_expire_early_or_late_whoever_is_asked_and_whoever_leads()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            static options => options,
            name => TimeSpan.FromHours(name switch { "a" => 1, "b" => -2, _ => 0 }),
            "a", "b", "c");
        await cluster.LeaderAsync();
        await cluster.TickAsync(1);
        for (var reigns = 0; reigns < 3; reigns++)
        {
            foreach (var member in cluster.Members)
            {
                await PutAsync(cluster, member, $"/{member.Id}", seconds: 20);
            }

            var leader = await cluster.LeaderAsync();
            cluster.Network.Isolate(leader.Id);
            await cluster.TickUntilAsync(
                () => cluster.Members.Any(member => member != leader && member.Progress.Role == Role.Leader), "another leader");
            cluster.Network.Rejoin(leader.Id);
            await cluster.LeaderAsync();
            await cluster.TickUntilAsync(
                () => cluster.Clock.GetUtcNow() > _putAt + TimeSpan.FromSeconds(19.5), "the keys to be nearly due");
            Assert.All(cluster.Members, reader => Assert.All(
                cluster.Members, writer => Assert.Equal("x", RunningCluster.Read(reader, $"/{writer.Id}"))));

            await cluster.TickAsync(15);
            Assert.All(cluster.Members, reader => Assert.All(
                cluster.Members, writer => Assert.Null(RunningCluster.Read(reader, $"/{writer.Id}"))));
        }
    }

    [Theory]
    [InlineData(Dialect.Etcd34, 2)]
    [InlineData(Dialect.Etcd34, -2)]
    [InlineData(Dialect.Etcd23, 2)]
    public async Task A_member_that_comes_back_with_a_false_clock_and_is_elected_at_once_goes_by_that_of_its_voters(Dialect dialect, int hours)
    {
        string? isFalse = null;
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect },
            name => name == isFalse ? TimeSpan.FromHours(hours) : TimeSpan.Zero,
            Names);
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(1);
        await PutAsync(cluster, leader, "/k", seconds: 60);
        isFalse = Names.Single(name => cluster[name] == leader);
        cluster.Network.Loses = message => message.Type is MessageType.Vote or MessageType.PreVote && message.From != leader.Id;

        await cluster.CrashAsync(isFalse, CrashKind.KillProcess);
        var back = await cluster.RestartAsync(isFalse);
        await cluster.TickUntilAsync(() => back.Progress.Role == Role.Leader, "it to be elected again");

        await cluster.TickUntilAsync(() => cluster.Clock.GetUtcNow() > _putAt + TimeSpan.FromSeconds(59), "the key to be nearly due");
        Assert.All(cluster.Members, member => Assert.Equal("x", RunningCluster.Read(member, "/k")));
        await cluster.TickAsync(30);
        Assert.All(cluster.Members, member => Assert.Null(RunningCluster.Read(member, "/k")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_request_with_a_TTL_that_comes_before_the_member_knows_the_time_lives_by_the_clusters(int hours)
    {
        string? isFalse = null;
        await using var cluster = await RunningCluster.FoundAsync(
            static options => options, name => name == isFalse ? TimeSpan.FromHours(hours) : TimeSpan.Zero, Names);
        await cluster.LeaderAsync();
        await cluster.TickAsync(1);
        cluster.Network.Isolate(cluster["c"].Id); // Runs on, and knows the time.
        await cluster.StopAsync("b");
        isFalse = "a";
        await cluster.CrashAsync("a", CrashKind.KillProcess);
        var back = await cluster.RestartAsync("a");

        var putAt = cluster.Clock.GetUtcNow();
        var putting = back.ProposeAsync(
            RunningMember.Put("/k", "x") with { ExpirationNs = back.Clock.NowNs() + (20 * 1_000_000_000L) }, CancellationToken.None).AsTask();
        await cluster.TickAsync(10);
        Assert.False(putting.IsCompleted);
        cluster.Network.Rejoin(cluster["c"].Id);
        Assert.IsType<ProposalResult.Applied>(await cluster.WhileTimePassesAsync(putting));

        await cluster.TickUntilAsync(() => cluster.Clock.GetUtcNow() > putAt + TimeSpan.FromSeconds(19.5), "the key to be nearly due");
        Assert.All(cluster.Members, member => Assert.Equal("x", RunningCluster.Read(member, "/k")));
        await cluster.TickAsync(40);
        Assert.All(cluster.Members, member => Assert.Null(RunningCluster.Read(member, "/k")));
    }

    private async Task PutAsync(RunningCluster cluster, Member member, string key, int seconds)
    {
        _putAt = cluster.Clock.GetUtcNow();
        Assert.IsType<ProposalResult.Applied>(await cluster.DoAsync(member, RunningMember.Put(key, "x") with
        {
            ExpirationNs = member.Clock.NowNs() + (seconds * 1_000_000_000L),
        }));
    }
}
