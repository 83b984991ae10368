using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>A member that is so far behind that the leader has only a snapshot for it.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CatchUpTests
{
    [Fact]
    public async Task A_follower_far_behind_gets_a_snapshot_and_restarts_on_it()
    {
        await using var cluster = await ProcessCluster.StartAsync(FarBehind.Options([Programs.Netcd, Programs.Netcd, Programs.Netcd]));
        var follower = (await cluster.FollowersAsync())[0];

        await FarBehind.AssertCatchesUpAsync(cluster, follower);
    }

    [Fact]
    public async Task A_new_member_gets_a_snapshot()
    {
        await using var cluster = await ProcessCluster.StartAsync(FarBehind.Options([Programs.Netcd]));
        var written = await BulkLoad.WriteAsync(cluster, "/bulk", FarBehind.Entries);

        var added = await cluster.AddAsync(Programs.Netcd);
        await added.WaitUntilHealthyAsync();

        await BulkLoad.AssertKeptAsync(written, added);
        FarBehind.AssertGotSnapshot(added);
        await EveryWay.AssertAsync(cluster);
    }
}
