using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Server.Startup;
using Netcd.TestKit;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

/// <summary>Each operation on the disk fails in turn under a whole member, which then crashes and starts again.</summary>
public class FailingOperationTests
{
    [Theory]
    [InlineData(DiskError.Full)]
    [InlineData(DiskError.InputOutput)]
    [InlineData(DiskError.TooManyOpenFiles)]
    public async Task One_failed_operation_loses_nothing_acknowledged(DiskError error)
    {
        for (var operation = 1; operation <= await OperationsAsync(); operation++)
        {
            var (disk, history) = await LiveAsync(operation, error, keepFailing: false);
            foreach (var crash in Enum.GetValues<CrashKind>())
            {
                await CheckAsync(disk, history, crash, seed: 1);
            }
        }
    }

    [Fact]
    public async Task Power_may_fail_at_any_operation_and_tear_what_was_not_synced()
    {
        for (var operation = 1; operation <= await OperationsAsync(); operation++)
        {
            var (disk, history) = await LiveAsync(operation, DiskError.InputOutput, keepFailing: true);
            for (var seed = 1; seed <= LongRun.Choose(inCi: 3, inLongRun: 100); seed++)
            {
                await CheckAsync(disk, history, CrashKind.TearSectors, (ulong)seed);
            }
        }
    }

    [Theory]
    [InlineData(DiskError.Full)]
    [InlineData(DiskError.InputOutput)]
    [InlineData(DiskError.TooManyOpenFiles)]
    public async Task A_start_that_fails_again_and_again_grows_no_files(DiskError error)
    {
        const int Starts = 12;
        const int GrowthBytesMax = 600; // A start that gets far enough to publish itself adds a short entry to the log.
        var history = new MemberHistory(Dialect.Etcd34);
        var origin = new MemoryFileSystem();
        await history.LiveAsync(origin, stopsCleanly: false);
        var loops = 0;
        for (var operation = 1; operation <= LongRun.Choose(inCi: 40, inLongRun: 120); operation++)
        {
            var disk = origin.Crash(CrashKind.TearSectors, seed: 1);
            List<(int Files, long Bytes)> sizes = [];
            for (var start = 0; start < Starts; start++)
            {
                disk.FailAt(operation, error, keepFailing: true);
                if (!await FailsToStartAsync(disk, history))
                {
                    break;
                }

                disk = disk.Crash(CrashKind.KillProcess, seed: 1);
                sizes.Add((Files.All(disk).Count(), Files.TotalBytes(disk)));
            }

            if (sizes.Count < Starts)
            {
                continue; // It got past this operation and serves.
            }

            loops++;

            // Zeros ahead of the log's end come and go from start to start, so that several are compared.
            var (settled, last) = (sizes[^8..^4], sizes[^4..]);
            Assert.True(last.Max(size => size.Files) <= settled.Max(size => size.Files), Report());
            Assert.True(last.Max(size => size.Bytes) <= settled.Max(size => size.Bytes) + (4 * GrowthBytesMax), Report());
            await CheckAsync(disk, history, CrashKind.KillProcess, seed: 1);

            string Report() => $"{error} at operation {operation}: {string.Join(", ", sizes)}";
        }

        Assert.NotEqual(0, loops);
    }

    private static async Task<int> OperationsAsync()
    {
        var disk = new MemoryFileSystem();
        await new MemberHistory(Dialect.Etcd34).LiveAsync(disk, stopsCleanly: true);
        return disk.Operations;
    }

    private static async Task<(MemoryFileSystem Disk, MemberHistory History)> LiveAsync(
        int operation, DiskError error, bool keepFailing)
    {
        var disk = new MemoryFileSystem();
        var history = new MemberHistory(Dialect.Etcd34);
        disk.FailAt(operation, error, keepFailing);
        await history.LiveAsync(disk, stopsCleanly: false);
        if (history.Failure is { } failure)
        {
            OperatorText.AssertComplete(failure);
        }

        return (disk, history);
    }

    private static async Task CheckAsync(MemoryFileSystem disk, MemberHistory history, CrashKind crash, ulong seed)
    {
        var crashed = disk.Crash(crash, seed);
        var files = string.Join(", ", Files.All(crashed));
        try
        {
            await using var restarted = await RunningMember.StartAsync(crashed, history.Options);
            history.AssertKept(restarted);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{disk.FailedOperation}, then {crash} with seed {seed}: {files}", failure);
        }
    }

    private static async Task<bool> FailsToStartAsync(MemoryFileSystem disk, MemberHistory history)
    {
        try
        {
            // Left behind as a killed process. A log that grew would not be cut into segments.
            await RunningMember.StartAsync(disk, history.Options with { SegmentBytes = 1_000_000 });
            return false;
        }
        catch (Exception failure) when (failure is IOException or MemberStartException)
        {
            OperatorText.AssertComplete(failure);
            return true;
        }
    }
}
