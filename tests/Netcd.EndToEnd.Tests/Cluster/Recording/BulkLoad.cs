using Netcd.EndToEnd.Tests.Cluster.Running;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>Many writes as fast as a cluster takes them, to leave a member behind.</summary>
internal static class BulkLoad
{
    private const int Writers = 32;

    /// <summary>Writes to all reachable members; gives what was acknowledged.</summary>
    public static async Task<WriteRecord> WriteAsync(ProcessCluster cluster, string top, int count)
    {
        var record = new WriteRecord(top);
        LoadWriter[] writers =
            [.. Enumerable.Range(0, Writers).Select(number => new LoadWriter(record, () => cluster.Reachable, number))];
        await Task.WhenAll(writers.Select(writer =>
            Task.Run(() => writer.WriteAsync((count / Writers) + 1, pause: TimeSpan.Zero, CancellationToken.None))));
        Array.ForEach(writers, writer => writer.Dispose());
        return record;
    }

    /// <summary>Checks that a member holds all of it, whatever its state: local reads ask nobody else.</summary>
    public static async Task AssertKeptAsync(WriteRecord record, ClusterMember member)
    {
        var last = record.Acknowledged.MaxBy(write => write.Index);
        Assert.NotNull(last);
        await member.WaitForAsync(last.Key, last.Value);
        record.AssertKept(member, StoredWrite.OfListing((await member.GetAsync($"/v2/keys{record.Top}?recursive=true")).Body));
    }
}
