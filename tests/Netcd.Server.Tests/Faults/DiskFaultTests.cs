using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Server.Proposals;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

public class DiskFaultTests
{
    [Fact]
    public async Task On_a_full_disk_writes_are_refused_and_reads_go_on()
    {
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk);
        await running.PutAsync("/before", "x");

        disk.IsFull = true;
        var refusal = await FillAsync(running);

        Assert.Equal(ProposalResult.NoSpace, refusal);
        Assert.Equal(ProposalResult.NoSpace, await ProposeAsync(running, "/refused"));
        Assert.Equal("x", running.Read("/before"));
    }

    [Fact]
    public async Task When_there_is_space_again_writes_go_on_by_themselves()
    {
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk);
        disk.IsFull = true;
        await FillAsync(running);

        disk.IsFull = false;
        await running.TickUntilAsync(async () => await ProposeAsync(running, "/after") is ProposalResult.Applied);
        var acknowledged = running.Member.Store.CurrentIndex;
        await running.RestartAsync();

        Assert.Equal("x", running.Read("/after"));
        Assert.Equal(acknowledged + 1, running.Member.Store.CurrentIndex);
    }

    [Fact]
    public async Task A_disk_that_was_full_at_a_crash_loses_nothing_acknowledged()
    {
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk);
        disk.IsFull = true;
        await FillAsync(running);
        var acknowledged = running.Read("/fill");

        await using var restarted = await RunningMember.StartAsync(disk.Crash(CrashKind.LoseUnsynced, seed: 1));

        Assert.NotNull(acknowledged);
        Assert.Equal(acknowledged, restarted.Read("/fill"));
    }

    [Fact]
    public async Task A_failed_sync_ends_the_member_with_an_error_that_names_the_file()
    {
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk);

        disk.FailAt(operation: 2, DiskError.InputOutput, keepFailing: true); // The write, then its sync.
        var result = await ProposeAsync(running, "/lost");
        var failure = await Assert.ThrowsAsync<DiskFailedException>(() => running.Member.Completion);

        Assert.Equal(ProposalResult.Stopped, result);
        Assert.Equal("sync", failure.Operation);
        Assert.Contains(".wal", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CrashKind.KillProcess)]
    [InlineData(CrashKind.LoseUnsynced)]
    [InlineData(CrashKind.TearSectors)]
    public async Task A_crash_at_any_time_keeps_every_acknowledged_write(CrashKind crash)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var disk = new MemoryFileSystem();
            await using var running = await RunningMember.StartAsync(disk, snapshotCount: 5);
            for (var i = 0UL; i < seed * 2; i++)
            {
                await running.PutAsync($"/k/{i}", $"{i}");
            }

            await using var restarted = await RunningMember.StartAsync(disk.Crash(crash, seed));

            for (var i = 0UL; i < seed * 2; i++)
            {
                Assert.True(restarted.Read($"/k/{i}") == $"{i}", $"seed {seed}, {crash}: /k/{i} is gone");
            }
        }
    }

    /// <summary>Writes until the zeros ahead of the log's end are used up and the disk says that it is full.</summary>
    private static async Task<ProposalResult> FillAsync(RunningMember running)
    {
        var value = new string('x', 64 * 1024);
        ProposalResult result;
        var round = 0;
        do
        {
            result = await running.Member.ProposeAsync(
                RunningMember.Put("/fill", $"{round++}{value}"), CancellationToken.None);
        }
        while (result is ProposalResult.Applied);

        return result;
    }

    private static ValueTask<ProposalResult> ProposeAsync(RunningMember running, string key) =>
        running.Member.ProposeAsync(RunningMember.Put(key, "x"), CancellationToken.None);
}
