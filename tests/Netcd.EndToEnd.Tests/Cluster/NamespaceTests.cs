using System.Diagnostics;
using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Members that the kernel keeps apart: a network namespace each, as if they were machines.</summary>
[Collection(ClusterCollection.Name)]
public sealed class NamespaceTests(ITestOutputHelper output)
{
    private const int Members = 3;
    private const int WritesMeanwhile = 100;

    [Fact]
    public async Task The_majority_goes_on_when_the_leader_loses_its_link()
    {
        // CutNetworkTests shows the same on every machine, with proxies between the members.
        if (await NetworkNamespaces.RefusalAsync() is { } refusal)
        {
            output.WriteLine($"Nothing was tested, for this machine allows no network namespaces: {refusal}");
            return;
        }

        await using var namespaces = await NetworkNamespaces.CreateAsync(Members);
        await using var cluster = await ProcessCluster.StartAsync(
            ClusterOptions.Of(Programs.Netcd, Members) with { Namespaces = namespaces });
        await using var load = RecordedLoad.Start(cluster);
        await load.WaitForWritesAsync(WritesMeanwhile);
        var leader = await cluster.LeaderAsync();
        load.Record.TakeLongestPause();

        var sinceCut = Stopwatch.StartNew();
        await namespaces.CutAsync(leader);
        var refusals = AssertRefusesAsync(namespaces, leader);
        Assert.NotEqual(leader, await cluster.LeaderAsync());
        output.WriteLine($"{sinceCut.ElapsedMilliseconds} ms without a leader");
        await load.WaitForWritesAsync(WritesMeanwhile);
        output.WriteLine($"{load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
        await refusals;

        await namespaces.HealAsync(leader);
        await cluster.WaitUntilHealthyAsync();
        await load.WaitForWritesAsync(WritesMeanwhile);
        output.WriteLine(await load.AssertNothingLostAsync());
        var answers = await Task.WhenAll(cluster.Members.Select(member => member.GetAsync("/v2/keys/")));
        Assert.Single(answers.Select(answer => answer.EtcdIndex).Distinct());
    }

    // Asked from within its namespace it still answers, but promises nothing.
    private static async Task AssertRefusesAsync(NetworkNamespaces namespaces, ClusterMember member)
    {
        var write = namespaces.CurlAsync(member, "/v2/keys/refused", "--request", "PUT", "--data", "value=1");
        var read = namespaces.CurlAsync(member, "/v2/keys/refused?quorum=true");
        foreach (var answer in new[] { await write, await read })
        {
            Assert.Contains("\"errorCode\":300", answer, StringComparison.Ordinal);
            Assert.EndsWith("500\n", answer, StringComparison.Ordinal);
        }
    }
}
