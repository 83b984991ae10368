using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster.Mixed;

/// <summary>Members that netcd adds as learners, to a cluster in which an etcd leads or which an etcd joins.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LearnerTests(ITestOutputHelper output)
{
    private const int WritesBetweenSteps = 60;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_kind_becomes_a_voter_under_a_leader_of_each_kind(bool etcdLeads)
    {
        await using var cluster = await ProcessCluster.StartAsync(
            new ClusterOptions { Programs = [Programs.Netcd, Programs.Etcd, Programs.Netcd] });
        await cluster.MakeLeaderAsync(cluster.Members[etcdLeads ? 1 : 0]);
        await using var load = RecordedLoad.Start(cluster);
        foreach (var program in (ServerProgram[])[Programs.Etcd, Programs.Netcd])
        {
            await load.WaitForWritesAsync(WritesBetweenSteps);
            var added = await cluster.AddAsync(program); // Through the first, which is a netcd.
            await ClusterProgress.WaitForVoterAsync(cluster.Members[0], added.Id);
            await added.WaitUntilHealthyAsync();
            load.Watch(added);
            Assert.Contains($"added member {added.Id} ", cluster.Members[0].Log, StringComparison.Ordinal);
        }

        Assert.Contains("as a learner", cluster.Members[0].Log, StringComparison.Ordinal);
        await load.WaitForWritesAsync(WritesBetweenSteps);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    /// <summary>etcd 3.4 forgets then that it is a learner, and would never let it vote.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_learner_whose_URL_an_etcd_has_corrected_becomes_a_voter(bool etcdLeads)
    {
        await using var cluster = await ProcessCluster.StartAsync(
            new ClusterOptions { Programs = [Programs.Netcd, Programs.Etcd, Programs.Netcd] });
        var (netcd, etcd) = (cluster.Members[0], cluster.Members[1]);
        await cluster.MakeLeaderAsync(etcdLeads ? etcd : netcd);
        var wrong = await netcd.SendAsync(Request("POST", "/v2/members", "http://127.0.0.1:1"));
        Assert.True(wrong.Status == 201, wrong.Body);
        var added = cluster.Enlist(Programs.Netcd);
        added.Id = $"{JsonNode.Parse(wrong.Body)?["id"]}";

        var corrected = await etcd.SendAsync(Request("PUT", $"/v2/members/{added.Id}", added.Options.PeerUrl));
        Assert.True(corrected.Status == 204, corrected.Body);
        added.Options = added.Options with
        {
            InitialCluster = string.Join(',', cluster.Members.Select(member => $"{member.Name}={member.Options.PeerUrl}")),
            JoinsExisting = true,
        };
        added.Launch();

        await ClusterProgress.WaitForVoterAsync(netcd, added.Id);
        await added.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);
    }

    private static RawRequest Request(string method, string target, string peerUrl) => RawRequest.Create(
        method, target, [("Content-Type", "application/json")], $"{{\"peerURLs\":[\"{peerUrl}\"]}}");
}
