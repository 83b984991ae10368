using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Starts that must fail beside a running cluster, each with its reason in the log, and harm nobody.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SecondStartTests
{
    [Fact]
    public async Task A_second_process_in_a_members_place_is_refused()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var member = cluster.Members[0];

        await AssertRefusedAsync(member.Options, "address already in use");
        await AssertRefusedAsync(
            member.Options with { ClientPort = FreePorts.Take(), PeerPort = FreePorts.Take(), AdvertisedPeerUrl = member.Options.PeerUrl },
            "locked by another process");

        await cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task Flags_that_do_not_fit_the_running_cluster_are_refused()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        using var directory = new TemporaryDirectory();
        var others = string.Join(',', cluster.Members.Select(member => $"{member.Name}={member.Options.PeerUrl}"));
        var fresh = new ServerOptions { Name = "n4", DataDir = directory.Child("n4") };

        // Never added.
        await AssertRefusedAsync(
            fresh with { JoinsExisting = true, InitialCluster = $"{others},n4={fresh.PeerUrl}" }, "member count is unequal");
        await AssertRefusedAsync(
            fresh with { JoinsExisting = true, InitialCluster = $"n4={fresh.PeerUrl},n5=http://127.0.0.1:1" },
            "could not retrieve cluster information from the given urls");
        await AssertRefusedAsync(
            fresh with { InitialCluster = $"n4={fresh.PeerUrl},n5={fresh.PeerUrl}" }, "has duplicate url");
        await AssertRefusedAsync(fresh with { InitialCluster = others }, "couldn't find local name \"n4\"");
        await AssertRefusedAsync(
            fresh with { InitialCluster = $"n4={cluster.Members[0].Options.PeerUrl}" }, "--initial-cluster must include");

        await cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);
    }

    private static async Task AssertRefusedAsync(ServerOptions options, string reason)
    {
        using var member = new ClusterMember(Programs.Netcd, options);
        member.Launch();
        Assert.Equal(1, await member.WaitForExitAsync());
        Assert.Contains(reason, member.Log, StringComparison.Ordinal);
    }
}
