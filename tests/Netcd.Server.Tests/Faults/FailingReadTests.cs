using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Server.Startup;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

/// <summary>Each read of the disk fails in turn: the member says where and what to do, and nothing is lost by it.</summary>
public class FailingReadTests
{
    public static TheoryData<Dialect, bool, DiskError> Starts => new()
    {
        { Dialect.Etcd34, true, DiskError.InputOutput },
        { Dialect.Etcd34, false, DiskError.InputOutput }, // A member that was killed leaves a tail to look at.
        { Dialect.Etcd34, false, DiskError.TooManyOpenFiles },
        { Dialect.Etcd23, true, DiskError.InputOutput },
        { Dialect.Etcd23, false, DiskError.InputOutput },
    };

    [Theory, MemberData(nameof(Starts))]
    public async Task A_read_that_fails_at_the_start_is_named_and_the_next_start_finds_everything(
        Dialect dialect, bool stoppedCleanly, DiskError error)
    {
        var history = new MemberHistory(dialect);
        var origin = new MemoryFileSystem();
        await history.LiveAsync(origin, stoppedCleanly);
        var refusals = 0;
        for (var read = 1; read <= await ReadsOfAStartAsync(origin, history); read++)
        {
            foreach (var keepFailing in (bool[])[false, true])
            {
                var disk = origin.Crash(CrashKind.KillProcess, seed: 1);
                disk.FailReadAt(read, error, keepFailing);
                refusals += await IsRefusedAsync(disk, history) ? 1 : 0;
                await AssertKeptAsync(disk, history);
            }
        }

        Assert.NotEqual(0, refusals);
    }

    [Theory]
    [InlineData(DiskError.InputOutput)]
    [InlineData(DiskError.TooManyOpenFiles)]
    public async Task A_read_that_fails_at_any_time_loses_nothing_acknowledged(DiskError error)
    {
        var whole = new MemoryFileSystem();
        await new MemberHistory(Dialect.Etcd34).LiveAsync(whole, stopsCleanly: true);
        for (var read = 1; read <= whole.Reads; read++)
        {
            var disk = new MemoryFileSystem();
            var history = new MemberHistory(Dialect.Etcd34);
            disk.FailReadAt(read, error, keepFailing: false);
            await history.LiveAsync(disk, stopsCleanly: true);
            if (history.Failure is { } failure)
            {
                OperatorText.AssertComplete(failure);
            }

            await AssertKeptAsync(disk, history);
        }
    }

    private static async Task<int> ReadsOfAStartAsync(MemoryFileSystem origin, MemberHistory history)
    {
        var disk = origin.Crash(CrashKind.KillProcess, seed: 1);
        await using var running = await RunningMember.StartAsync(disk, history.Options);
        return disk.Reads;
    }

    /// <summary>False if the member got along without what could not be read.</summary>
    private static async Task<bool> IsRefusedAsync(MemoryFileSystem disk, MemberHistory history)
    {
        try
        {
            await using var running = await RunningMember.StartAsync(disk, history.Options);
            history.AssertKept(running);
            return false;
        }
        catch (Exception refusal) when (refusal is IOException or MemberStartException)
        {
            OperatorText.AssertComplete(refusal);
            Assert.Contains("simulated", refusal.Message, StringComparison.Ordinal);
            if (disk.FailedOperation!.StartsWith("read", StringComparison.Ordinal)) // It failed, or there were no refusal.
            {
                Assert.Contains("at byte", refusal.Message, StringComparison.Ordinal);
            }

            return true;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{disk.FailedOperation}", failure);
        }
    }

    private static async Task AssertKeptAsync(MemoryFileSystem disk, MemberHistory history)
    {
        try
        {
            await using var restarted = await RunningMember.StartAsync(disk.Crash(CrashKind.KillProcess, seed: 1), history.Options);
            history.AssertKept(restarted);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"after {disk.FailedOperation}", failure);
        }
    }
}
