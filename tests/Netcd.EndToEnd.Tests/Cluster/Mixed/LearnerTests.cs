using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
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
}
