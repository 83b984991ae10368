using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Members that run but cannot reach each other.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CutNetworkTests(ITestOutputHelper output)
{
    private const int WritesMeanwhile = 100;

    [Fact]
    public async Task The_majority_goes_on_without_a_leader_that_is_cut_off()
    {
        await using var cluster = await StartAsync();
        await using var load = RecordedLoad.Start(cluster);
        await load.WaitForWritesAsync(WritesMeanwhile);
        var leader = await cluster.LeaderAsync();
        load.Record.TakeLongestPause();

        cluster.Network?.Isolate(leader);
        await cluster.LeaderAsync();
        await load.WaitForWritesAsync(WritesMeanwhile);
        output.WriteLine($"{load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
        await AssertRefusesAsync(leader);

        cluster.Network?.Heal();
        await cluster.WaitUntilHealthyAsync();
        await load.WaitForWritesAsync(WritesMeanwhile);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task A_follower_that_was_cut_off_catches_up()
    {
        await using var cluster = await StartAsync();
        await using var load = RecordedLoad.Start(cluster);
        var follower = (await cluster.FollowersAsync())[0];

        cluster.Network?.Isolate(follower);
        await load.WaitForWritesAsync(WritesMeanwhile);
        await AssertRefusesAsync(follower);

        cluster.Network?.Heal();
        await cluster.WaitUntilHealthyAsync();
        await load.WaitForWritesAsync(WritesMeanwhile);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task Without_a_majority_nothing_is_acknowledged_and_afterwards_all_is_well()
    {
        await using var cluster = await StartAsync();
        await cluster.Members[0].PutAsync("/before", "1");

        cluster.Network?.Isolate(cluster.Members[0]);
        cluster.Network?.Isolate(cluster.Members[1]);
        await Task.WhenAll(cluster.Members.Select(AssertRefusesAsync));

        cluster.Network?.Heal();
        await cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task A_leader_that_is_heard_but_hears_nobody_gives_way()
    {
        await using var cluster = await StartAsync();
        await using var load = RecordedLoad.Start(cluster);
        var leader = await cluster.LeaderAsync();
        foreach (var follower in await cluster.FollowersAsync())
        {
            cluster.Network?.Cut(follower, leader);
        }

        leader.IsCutOff = true;
        await Poll.UntilAsync(
            "another leader is elected", async () => await cluster.LeaderAsync() == leader ? null : "yes", cluster.LogTails);
        await load.WaitForWritesAsync(WritesMeanwhile);

        cluster.Network?.Heal();
        await cluster.WaitUntilHealthyAsync();
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    private static Task<ProcessCluster> StartAsync() =>
        ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3) with { HasCuttableLinks = true });

    // The server itself gives up after five seconds and two election timeouts.
    private static async Task AssertRefusesAsync(ClusterMember member)
    {
        var write = member.SendAsync(RawRequest.WithForm("PUT", $"/v2/keys/refused-{member.Name}", "value=1"));
        var read = member.GetAsync("/v2/keys/before?quorum=true");
        foreach (var answer in new[] { await write, await read })
        {
            Assert.Equal(500, answer.Status);
            Assert.Contains("\"errorCode\":300", answer.Body, StringComparison.Ordinal);
        }
    }
}
