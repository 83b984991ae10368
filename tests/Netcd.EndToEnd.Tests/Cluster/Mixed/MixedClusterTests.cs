using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster.Mixed;

/// <summary>netcd and a real etcd 3.4.23 as members of one cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MixedClusterTests(ITestOutputHelper output)
{
    private const int WritesBetweenFaults = 60;
    private const int Members = 3;

    public static TheoryData<int> EtcdCounts => [1, 2];

    [Theory]
    [MemberData(nameof(EtcdCounts))]
    public async Task Each_member_leads_and_all_show_the_same(int etcdCount)
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(etcdCount));
        foreach (var member in cluster.Members)
        {
            await cluster.MakeLeaderAsync(member);
            await EveryWay.AssertAsync(cluster);
        }
    }

    [Theory]
    [MemberData(nameof(EtcdCounts))]
    public async Task Each_member_is_killed_and_comes_back(int etcdCount)
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(etcdCount));
        await using var load = RecordedLoad.Start(cluster);
        foreach (var member in cluster.Members)
        {
            await load.WaitForWritesAsync(WritesBetweenFaults);
            var role = await cluster.LeaderAsync() == member ? "leader" : "follower";
            load.Record.TakeLongestPause();
            await member.KillAsync();
            await load.WaitForWritesAsync(WritesBetweenFaults);
            output.WriteLine(
                $"without {member.Program.Name} as {role}: at most {load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
            member.Launch();
            await member.WaitUntilHealthyAsync();
        }

        await load.WaitForWritesAsync(WritesBetweenFaults);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task A_quorum_read_at_netcd_writes_nothing_to_the_log_of_an_etcd_leader()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(etcdCount: 2));
        var (leader, reader) = (cluster.Members[0], cluster.Members[2]);
        await cluster.MakeLeaderAsync(leader);
        await leader.PutAsync("/k", "x");
        Assert.Contains("\"x\"", (await reader.GetAsync("/v2/keys/k?quorum=true")).Body, StringComparison.Ordinal);

        await Poll.UntilAsync(
            "ten reads during which nothing else is written",
            async () =>
            {
                var before = (await reader.GetAsync("/v2/keys/k?quorum=true")).Header("X-Raft-Index");
                for (var i = 0; i < 9; i++)
                {
                    await reader.GetAsync("/v2/keys/k?quorum=true");
                }

                return (await reader.GetAsync("/v2/keys/k?quorum=true")).Header("X-Raft-Index") == before ? "yes" : null;
            },
            cluster.LogTails);
    }

    [Fact]
    public async Task An_etcd_leader_hands_over_to_netcd_on_request()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(etcdCount: 2));
        var (leader, target) = (cluster.Members[0], cluster.Members[2]);
        await cluster.MakeLeaderAsync(leader);

        var moved = await ChildProcess.RunAsync(
            "/usr/bin/etcdctl",
            ["--endpoints", leader.Options.ClientUrl, "move-leader", target.Id],
            new Dictionary<string, string> { ["ETCDCTL_API"] = "3" });

        Assert.True(moved.Status == 0, $"{moved.Output}{moved.Errors}\n{cluster.LogTails()}");
        Assert.Same(target, await cluster.LeaderAsync());
        await EveryWay.AssertAsync(cluster);
    }

    [Theory]
    [MemberData(nameof(EtcdCounts))]
    public async Task Whoever_is_alone_of_its_kind_catches_up_by_a_snapshot_from_the_other_kind(int etcdCount)
    {
        await using var cluster = await ProcessCluster.StartAsync(FarBehind.Options(Options(etcdCount).Programs));
        var alone = cluster.Members[etcdCount == 1 ? 0 : Members - 1];

        await FarBehind.AssertCatchesUpAsync(cluster, alone);
    }

    // The real ones first.
    private static ClusterOptions Options(int etcdCount) => new()
    {
        Programs =
        [
            .. Enumerable.Repeat(Programs.Etcd, etcdCount),
            .. Enumerable.Repeat(Programs.Netcd, Members - etcdCount),
        ],
    };
}
