using Netcd.Raft.Roles;
using Netcd.Server.Proposals;
using Netcd.Store.Events;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests;

public class MemberTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public async Task A_fresh_member_has_the_IDs_and_indexes_of_etcd()
    {
        await using var running = await RunningMember.StartAsync();
        var member = running.Member;

        Assert.Equal("8e9e05c52164694d", member.Id.ToString());
        Assert.Equal("cdf818194e3a8c32", member.ClusterId.ToString());
        Assert.Equal(3UL, member.Store.CurrentIndex); // Membership, attributes, version.
        Assert.Equal(4UL, member.Progress.CommitIndex); // And the entry that opened the term.
        Assert.Equal(2UL, member.Progress.Term);
        Assert.Equal(Role.Leader, member.Progress.Role);
        Assert.Equal("3.4.0", member.Cluster.Version);
        var row = Assert.Single(member.Cluster.Members.Values);
        Assert.Equal("default", row.Name);
        Assert.Equal(["http://localhost:2380"], row.PeerUrls.ToArray());
        Assert.Equal(["http://localhost:2379"], row.ClientUrls.ToArray());
    }

    [Fact]
    public async Task The_first_write_of_a_client_has_index_4()
    {
        await using var running = await RunningMember.StartAsync();

        Assert.Equal(4UL, (await running.PutAsync("/foo", "bar")).Node.ModifiedIndex);
    }

    [Fact]
    public async Task Each_write_that_waits_alone_costs_one_sync_as_in_etcd()
    {
        const int Writes = 50;
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk);
        var before = disk.Syncs;
        for (var i = 0; i < Writes; i++)
        {
            await running.PutAsync("/foo", $"{i}");
        }

        Assert.Equal(Writes, disk.Syncs - before);
    }

    [Fact]
    public async Task A_restart_finds_every_write_and_costs_one_index()
    {
        await using var running = await RunningMember.StartAsync();
        await running.PutAsync("/foo", "bar");

        await running.RestartAsync();

        Assert.Equal("bar", running.Read("/foo"));
        Assert.Equal(5UL, running.Member.Store.CurrentIndex);
        Assert.Equal(3UL, running.Member.Progress.Term);
    }

    [Fact]
    public async Task Concurrent_writes_all_get_answers_and_indexes_of_their_own()
    {
        await using var running = await RunningMember.StartAsync();

        var events = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => Task.Run(() => running.PutAsync($"/k/{i}", "v"))));

        Assert.Equal(
            Enumerable.Range(4, 500).Select(index => (ulong)index), events.Select(e => e.Node.ModifiedIndex).Order());
    }

    [Fact]
    public async Task A_member_that_took_snapshots_restarts_from_one()
    {
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk, snapshotCount: 10);
        for (var i = 0; i < 50; i++)
        {
            await running.PutAsync($"/k/{i}", $"{i}");
        }

        await running.RestartAsync();

        Assert.Contains(disk.List("/data/member/snap"), file => file.EndsWith(".snap", StringComparison.Ordinal));
        Assert.Equal("49", running.Read("/k/49"));
        Assert.Equal("0", running.Read("/k/0"));
        Assert.Equal(54UL, running.Member.Store.CurrentIndex);
        Assert.Equal("default", Assert.Single(running.Member.Cluster.Members.Values).Name);
        Assert.Equal("3.4.0", running.Member.Cluster.Version);
    }

    [Fact]
    public async Task Keys_expire_when_their_time_has_come_and_not_before()
    {
        await using var running = await RunningMember.StartAsync();
        var start = running.Member.Clock.NowNs();
        await running.DoAsync(RunningMember.Put("/late", "x") with { ExpirationNs = start + (60 * SecondNs) });
        await running.DoAsync(RunningMember.Put("/early", "x") with { ExpirationNs = start + SecondNs });
        var expiry = running.NextEventAsync("/early");

        running.Clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(expiry.IsCompleted);
        running.Clock.Advance(TimeSpan.FromSeconds(0.7));

        Assert.Equal(StoreAction.Expire, (await expiry).Action);
        Assert.Null(running.Read("/early"));
        Assert.Equal("x", running.Read("/late"));
    }

    [Fact]
    public async Task Thousands_of_keys_that_expire_together_go_in_several_commands()
    {
        await using var running = await RunningMember.StartAsync();
        var start = running.Member.Clock.NowNs();
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(i => running.DoAsync(
            RunningMember.Put($"/k/{i}", "x") with { ExpirationNs = start + SecondNs + (SecondNs / 20) + (i * 100) }))); // Between two ticks.
        var before = running.Member.Progress.CommitIndex;
        var last = running.NextEventAsync("/k/2499");

        running.Clock.Advance(TimeSpan.FromSeconds(2));
        await last;
        await running.PutAsync("/after", "x"); // So that the commit index is published.

        Assert.Equal(3UL + 1, running.Member.Progress.CommitIndex - before);
    }

    [Fact]
    public async Task After_a_stop_a_proposal_is_told_so()
    {
        await using var running = await RunningMember.StartAsync();

        await running.Member.StopAsync();

        Assert.Equal(
            ProposalResult.Stopped,
            await running.Member.ProposeAsync(RunningMember.Put("/k", "x"), CancellationToken.None));
        Assert.False(await running.Member.IsHealthyAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_running_member_is_healthy_and_may_serve_linearizable_reads()
    {
        await using var running = await RunningMember.StartAsync();

        Assert.True(await running.Member.IsHealthyAsync(TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Null(await running.Member.ConfirmLeadershipAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_statistics_tell_of_the_leader_since_it_is_known()
    {
        await using var running = await RunningMember.StartAsync();
        running.Clock.Advance(TimeSpan.FromSeconds(90));

        var statistics = running.Member.SelfStatistics;

        Assert.Equal(running.Member.Id, statistics.Leader);
        Assert.Equal(Role.Leader, statistics.Role);
        Assert.Equal(TimeSpan.FromSeconds(90), statistics.LeaderUptime);
    }
}
