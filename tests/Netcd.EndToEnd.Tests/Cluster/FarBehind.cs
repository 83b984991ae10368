using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Leaves a member behind by more entries than a leader keeps, and lets it catch up.</summary>
internal static class FarBehind
{
    /// <summary>More than the 5000 that a leader keeps behind its snapshot, and some snapshots.</summary>
    public const int Entries = 5800;

    private const int SnapshotCount = 200;

    public static ClusterOptions Options(IReadOnlyList<ServerProgram> programs) =>
        new() { Programs = programs, SnapshotCount = SnapshotCount };

    /// <summary>Kills a member, writes without it, and checks that it comes back by a snapshot, which survives a kill.</summary>
    public static async Task AssertCatchesUpAsync(ProcessCluster cluster, ClusterMember member)
    {
        await cluster.Members[0].PutAsync("/before", "1");
        await member.KillAsync();
        var written = await BulkLoad.WriteAsync(cluster, $"/bulk-{member.Name}", Entries);

        member.Launch();
        await member.WaitUntilHealthyAsync();
        await BulkLoad.AssertKeptAsync(written, member);
        AssertGotSnapshot(member);
        await EveryWay.AssertAsync(cluster);

        await member.KillAsync();
        member.Launch();
        await member.WaitUntilHealthyAsync();
        await BulkLoad.AssertKeptAsync(written, member);
        await EveryWay.AssertAsync(cluster);
    }

    /// <summary>Checks that it did not catch up entry by entry; both servers say so in their logs.</summary>
    public static void AssertGotSnapshot(ClusterMember member) =>
        Assert.True(
            member.Log.Contains("incoming snapshot", StringComparison.Ordinal),
            $"{member.Name} does not speak of an incoming snapshot.\n{member.LogTail()}");
}
