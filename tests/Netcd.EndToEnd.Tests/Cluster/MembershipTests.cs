using Netcd.EndToEnd.Tests.Clients;
using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Members come and go while clients write.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MembershipTests(ITestOutputHelper output)
{
    private const int WritesBetweenChanges = 100;

    [Fact]
    public async Task A_member_is_not_moved_to_a_client_port_and_etcdctl_shows_why()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var (member, other) = (cluster.Members[0], cluster.Members[1]);

        var moved = await new Etcdctl(member.Options.ClientUrl).RunAsync("member", "update", other.Id, other.Options.ClientUrl);

        Assert.NotEqual(0, moved.Status);
        Assert.Contains("is where member", moved.Output + moved.Errors, StringComparison.Ordinal);
        await member.PutAsync("/goes", "on");
    }

    [Fact]
    public async Task Members_are_added_and_removed_under_writes()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await using var load = RecordedLoad.Start(cluster);
        for (var i = 0; i < 2; i++)
        {
            var added = await cluster.AddAsync(Programs.Netcd);
            await added.WaitUntilHealthyAsync();
            load.Watch(added);
            await load.WaitForWritesAsync(WritesBetweenChanges);
        }

        foreach (var member in await cluster.FollowersAsync())
        {
            if (cluster.Members.Count == 3)
            {
                break;
            }

            await RemoveAsync(cluster, member);
            await load.WaitForWritesAsync(WritesBetweenChanges);
        }

        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task The_leader_is_removed_under_writes()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await using var load = RecordedLoad.Start(cluster);
        await load.WaitForWritesAsync(WritesBetweenChanges);
        var leader = await cluster.LeaderAsync();
        load.Record.TakeLongestPause();

        await RemoveAsync(cluster, leader);

        await cluster.LeaderAsync();
        await load.WaitForWritesAsync(WritesBetweenChanges);
        output.WriteLine($"{load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task A_removed_member_ends_with_status_0_and_so_does_a_restart_on_its_directory()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var member = (await cluster.FollowersAsync())[0];

        await RemoveAsync(cluster, member);
        AssertSaysItWasRemoved(member);
        member.Launch();
        Assert.Equal(0, await member.WaitForExitAsync());

        AssertSaysItWasRemoved(member);
        await cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task A_member_that_was_removed_while_it_was_down_learns_of_it()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var member = (await cluster.FollowersAsync())[0];
        await member.KillAsync();

        await cluster.RemoveAsync(member);
        member.Launch();

        Assert.Equal(0, await member.WaitForExitAsync());
        AssertSaysItWasRemoved(member);
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task A_wiped_member_does_not_start_as_new_and_is_replaced()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await using var load = RecordedLoad.Start(cluster);
        await load.WaitForWritesAsync(WritesBetweenChanges);
        var member = (await cluster.FollowersAsync())[0];
        await member.KillAsync();
        member.Wipe();

        member.Launch();
        Assert.Equal(1, await member.WaitForExitAsync());
        Assert.Contains($"{member.Id} has already been bootstrapped", member.Log, StringComparison.Ordinal);

        await cluster.RemoveAsync(member);
        var replacement = await cluster.AddAsync(Programs.Netcd);
        await replacement.WaitUntilHealthyAsync();
        load.Watch(replacement);
        await load.WaitForWritesAsync(WritesBetweenChanges);
        output.WriteLine(await load.AssertNothingLostAsync());
    }

    private static async Task RemoveAsync(ProcessCluster cluster, ClusterMember member)
    {
        await cluster.RemoveAsync(member);
        Assert.Equal(0, await member.WaitForExitAsync());
    }

    private static void AssertSaysItWasRemoved(ClusterMember member) =>
        Assert.Contains("the member has been permanently removed from the cluster", member.Log, StringComparison.Ordinal);
}
