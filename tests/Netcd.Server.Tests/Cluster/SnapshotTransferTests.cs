using Netcd.Disk;
using Netcd.Server.Membership;
using Netcd.Store;
using Netcd.Store.Watching;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Cluster;

public class SnapshotTransferTests
{
    private const int EntriesKept = 5000;

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_member_behind_by_less_than_is_kept_gets_entries_and_no_snapshot(Dialect dialect)
    {
        await using var cluster = await FoundAsync(dialect);
        var late = await IsolateFollowerAsync(cluster);
        await WriteAsync(cluster, EntriesKept - 1000);
        Assert.Contains(
            cluster.DiskOf(cluster.FindLeader()!.SelfStatistics.Name).List("/data/member/snap"),
            file => file.EndsWith(".snap", StringComparison.Ordinal));

        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");

        Assert.Equal(0, cluster.Network.SnapshotCount);
    }

    [Fact]
    public async Task A_snapshot_that_breaks_off_leaves_the_member_as_it_was_and_is_sent_again()
    {
        await using var cluster = await FoundAsync(Dialect.Etcd34);
        var late = await IsolateFollowerAsync(cluster);
        await WriteAsync(cluster, EntriesKept + 300);
        var index = late.Store.CurrentIndex;

        cluster.Network.SnapshotBytesMax = 100;
        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => cluster.Network.SnapshotCount >= 3, "the snapshot to be tried again");
        Assert.Equal(index, late.Store.CurrentIndex);
        Assert.False(late.Completion.IsCompleted);

        cluster.Network.SnapshotBytesMax = int.MaxValue;
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");
        await cluster.PutAsync(late, "/after", "y");
    }

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_member_far_behind_gets_a_snapshot_and_goes_on_from_there(Dialect dialect)
    {
        await using var cluster = await FoundAsync(dialect);
        var late = await IsolateFollowerAsync(cluster);
        await WriteMoreThanIsKeptAsync(cluster);

        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");
        await cluster.PutAsync(late, "/after", "y");

        Assert.Equal("y", RunningCluster.Read(late, "/after"));
        Assert.Equal(cluster.FindLeader()!.Store.CurrentIndex, late.Store.CurrentIndex);
        Assert.Equal(["a", "b", "c"], late.Cluster.Members.Values.Select(row => row.Name).Order());
        Assert.Contains(
            cluster.DiskOf(late.SelfStatistics.Name).List("/data/member/snap"),
            file => file.EndsWith(".snap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_membership_that_changed_meanwhile_comes_with_the_snapshot()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = Dialect.Etcd34, SnapshotCount = 100, StrictReconfigCheck = false },
            "a", "b", "c", "d");
        var late = await IsolateFollowerAsync(cluster);
        var leader = cluster.FindLeader()!;
        var gone = cluster.Members.First(member => member != leader && member != late);
        Assert.IsType<MembershipResult.Done>(await cluster.WhileTimePassesAsync(
            leader.RemoveMemberAsync(gone.Id, CancellationToken.None).AsTask()));
        await WriteMoreThanIsKeptAsync(cluster);

        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");
        var stays = cluster.Members.First(member => member != leader && member != late && member != gone);
        cluster.Network.Isolate(stays.Id); // Now nothing goes without the one that was late.
        await cluster.PutAsync(leader, "/after", "y");

        Assert.Equal(leader.Cluster.Members.Keys, late.Cluster.Members.Keys);
        Assert.Contains(gone.Id, late.Cluster.Removed);
    }

    [Fact]
    public async Task What_came_by_a_snapshot_is_there_after_a_crash()
    {
        await using var cluster = await FoundAsync(Dialect.Etcd34);
        var late = await IsolateFollowerAsync(cluster);
        var name = late.SelfStatistics.Name;
        await WriteMoreThanIsKeptAsync(cluster);
        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");

        await cluster.CrashAsync(name, CrashKind.LoseUnsynced);
        var restarted = await cluster.RestartAsync(name);

        Assert.Equal("x", RunningCluster.Read(restarted, "/last")); // Before it has heard from anybody.
        await cluster.LeaderAsync();
        await cluster.PutAsync(restarted, "/after", "y");
    }

    [Fact]
    public async Task A_watch_that_would_miss_events_ends_and_one_for_the_future_goes_on()
    {
        await using var cluster = await FoundAsync(Dialect.Etcd34);
        var late = await IsolateFollowerAsync(cluster);
        var future = late.Store.CurrentIndex + 100_000;
        using var present = WatchAll(late, sinceIndex: 0);
        using var distant = WatchAll(late, future);
        await WriteMoreThanIsKeptAsync(cluster);

        cluster.Network.Rejoin(late.Id);
        await cluster.TickUntilAsync(() => RunningCluster.Read(late, "/last") == "x", "the follower to catch up");

        Assert.Null(await present.NextAsync(CancellationToken.None));
        Assert.True(present.Overflowed);
        Assert.False(distant.NextAsync(CancellationToken.None).AsTask().IsCompleted);
        Assert.IsType<WatchResult.Refused>(
            late.Store.Watch(KeySpaces.Client, recursive: true, stream: true, present.StartIndex + 1));
    }

    private static Watcher WatchAll(Member member, ulong sinceIndex) => Assert.IsType<WatchResult.Watching>(
        member.Store.Watch(KeySpaces.Client, recursive: true, stream: true, sinceIndex)).Watcher;

    private static Task<RunningCluster> FoundAsync(Dialect dialect) => RunningCluster.FoundAsync(
        options => options with { Dialect = dialect, SnapshotCount = 100 }, "a", "b", "c");

    private static async Task<Member> IsolateFollowerAsync(RunningCluster cluster)
    {
        var leader = await cluster.LeaderAsync();
        var late = cluster.Members.First(member => member != leader);
        cluster.Network.Isolate(late.Id);
        return late;
    }

    private static Task WriteMoreThanIsKeptAsync(RunningCluster cluster) => WriteAsync(cluster, EntriesKept + 300);

    private static async Task WriteAsync(RunningCluster cluster, int count)
    {
        var leader = await cluster.WhileTimePassesAsync(Task.FromResult(cluster.FindLeader()!));
        for (var written = 0; written < count; written += 500)
        {
            var puts = Enumerable.Range(written, 500).Select(
                i => leader.ProposeAsync(RunningMember.Put($"/k/{i % 50}", $"{i}"), CancellationToken.None).AsTask());
            await cluster.WhileTimePassesAsync(Task.WhenAll(puts));
        }

        await cluster.TickUntilAsync(() => !leader.IsSavingSnapshot, "the leader's snapshot");
        await cluster.PutAsync(leader, "/last", "x");
        await cluster.TickAsync(2);
    }
}
