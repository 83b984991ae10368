using System.Text;
using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.EndToEnd.Tests.TakeOver;
using Netcd.TestKit.Fixtures;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Three directories that three members of etcd 2.3.8 left behind go on as three members of netcd.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RecordedClusterTests
{
    private static readonly string[] Names = ["c1", "c2", "c3"];

    [Fact]
    public async Task Three_directories_of_etcd_2_3_go_on_as_a_cluster()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-cluster3");
        ServerOptions[] options = [.. Names.Select(name => Options(fixture, name))];
        Array.ForEach(options, member => FreePorts.Demand(member.PeerPort));
        await using var cluster = await ProcessCluster.RestartAsync(Programs.Netcd, options);

        foreach (var member in cluster.Members)
        {
            await AssertShowsWhatWasRecordedAsync(fixture, member);
        }

        await EveryWay.AssertAsync(cluster);
        var leader = await cluster.LeaderAsync();
        await leader.KillAsync();
        await cluster.LeaderAsync();
        leader.Launch();
        await cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);

        using var removed = new ClusterMember(
            Programs.Netcd, new ServerOptions { Name = "c3", DataDir = Path.Combine(fixture.Root, "c3-removed") });
        removed.Launch();
        Assert.Equal(0, await removed.WaitForExitAsync());
        Assert.Contains("the member has been permanently removed from the cluster", removed.Log, StringComparison.Ordinal);
        await cluster.WaitUntilHealthyAsync();
    }

    private static ServerOptions Options(EtcdFixture fixture, string name)
    {
        var member = Recorded(fixture, name)["members"]?["body"]?["members"]?.AsArray()
            .Single(row => $"{row?["name"]}" == name);
        return new ServerOptions
        {
            Name = name,
            DataDir = Path.Combine(fixture.Root, name),
            PeerPort = new Uri($"{member?["peerURLs"]?[0]}").Port,
            AdvertisedClientUrl = $"{member?["clientURLs"]?[0]}",
        };
    }

    private static async Task AssertShowsWhatWasRecordedAsync(EtcdFixture fixture, ClusterMember member)
    {
        var recorded = Recorded(fixture, member.Name);
        var indexBefore = ulong.Parse($"{recorded["final_headers"]?["X-Etcd-Index"]}", null);
        var keys = await Poll.UntilAsync(
            $"{member.Name} applied what the members published",
            async () => await member.GetAsync("/v2/keys/?recursive=true&sorted=true") is var answer
                && answer.EtcdIndex == indexBefore + (ulong)Names.Length ? answer : null,
            member.LogTail);
        Assert.Equal($"{recorded["cluster_id"]}", keys.Header("X-Etcd-Cluster-Id"));
        AssertSame(recorded["keys"]?["body"], keys.Body);
        AssertSame(recorded["members"]?["body"], (await member.GetAsync("/v2/members")).Body);
        AssertSame(recorded["version"], (await member.GetAsync("/version")).Body);
        Assert.Equal($"{recorded["stats_self"]?["id"]}", member.Id);
    }

    private static JsonNode Recorded(EtcdFixture fixture, string name) =>
        JsonNode.Parse(fixture.Facts.GetProperty("state_before_shutdown").GetProperty(name).GetRawText())
            ?? throw new FormatException($"Nothing is recorded of {name}.");

    private static void AssertSame(JsonNode? expected, string latin1Json)
    {
        VisibleState.RemoveTtl(expected);
        var actual = JsonNode.Parse(Encoding.Latin1.GetBytes(latin1Json));
        VisibleState.RemoveTtl(actual);
        Assert.True(
            JsonNode.DeepEquals(expected, actual),
            $"expected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
    }
}
