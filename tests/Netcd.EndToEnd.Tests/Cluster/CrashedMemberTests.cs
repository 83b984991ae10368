using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Members die, freeze and come back under load; a majority goes on and nothing acknowledged is lost.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CrashedMemberTests(ITestOutputHelper output)
{
    private const int WritesBetweenFaults = 100;

    private static readonly int Rounds = LongRun.Choose(inCi: 1, inLongRun: 10);

    public static TheoryData<int> Sizes => [3, 5];

    public static TheoryData<int> SizesThatFreeze => LongRun.IsOn ? [3, 5] : [3];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task The_leader_and_each_follower_is_killed_and_restarted(int members) =>
        await RunAsync(members, async (cluster, load, victim) =>
        {
            await victim.KillAsync();
            await load.WaitForWritesAsync(WritesBetweenFaults);
            victim.Launch();
            await victim.WaitUntilHealthyAsync();
        });

    [Theory]
    [MemberData(nameof(SizesThatFreeze))]
    public async Task The_leader_and_each_follower_freezes_and_goes_on(int members) =>
        await RunAsync(members, async (cluster, load, victim) =>
        {
            victim.Pause();
            await cluster.LeaderAsync();
            await load.WaitForWritesAsync(WritesBetweenFaults);
            victim.Resume();
            await victim.WaitUntilHealthyAsync();
        });

    [Fact]
    public async Task All_members_are_killed_at_once_and_restarted()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await using var load = RecordedLoad.Start(cluster);
        for (var round = 0; round < Rounds + 1; round++)
        {
            await load.WaitForWritesAsync(WritesBetweenFaults);
            await Task.WhenAll(cluster.Members.Select(member => member.KillAsync()));
            foreach (var member in cluster.Members)
            {
                member.Launch();
            }

            await cluster.WaitUntilHealthyAsync();
        }

        await load.WaitForWritesAsync(WritesBetweenFaults);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task Members_are_stopped_and_started_one_after_the_other()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await using var load = RecordedLoad.Start(cluster);
        foreach (var member in cluster.Members)
        {
            await load.WaitForWritesAsync(WritesBetweenFaults);
            var wasLeader = await cluster.LeaderAsync() == member;
            load.Record.TakeLongestPause();
            await member.StopAsync();
            await load.WaitForWritesAsync(WritesBetweenFaults);
            Report(wasLeader ? "leader stopped" : "follower stopped", load);
            member.Launch();
            await member.WaitUntilHealthyAsync();
        }

        output.WriteLine(await load.AssertNothingLostAsync());
    }

    // In each round the leader of the moment and then every follower of the moment meets the fault.
    private async Task RunAsync(int members, Func<ProcessCluster, RecordedLoad, ClusterMember, Task> fault)
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members));
        await using var load = RecordedLoad.Start(cluster);
        for (var round = 0; round < Rounds; round++)
        {
            var leader = await cluster.LeaderAsync();
            foreach (var victim in cluster.Members.OrderByDescending(member => member == leader).ToArray())
            {
                await load.WaitForWritesAsync(WritesBetweenFaults);
                var isLeader = await cluster.LeaderAsync() == victim;
                load.Record.TakeLongestPause();
                await fault(cluster, load, victim);
                Report(isLeader ? "without the leader" : "without a follower", load);
            }
        }

        output.WriteLine(await load.AssertNothingLostAsync());
    }

    private void Report(string fault, RecordedLoad load) =>
        output.WriteLine($"{fault}: at most {load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
}
