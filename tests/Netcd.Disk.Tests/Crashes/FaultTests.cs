using Netcd.Disk.Files;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Crashes;

/// <summary>Every operation on the disk fails once, or power fails there: nothing acknowledged is lost.</summary>
public class FaultTests
{
    private const int TearsPerOperation = 6;

    public static TheoryData<Dialect, DiskError> Faults => new()
    {
        { Dialect.Etcd34, DiskError.InputOutput },
        { Dialect.Etcd34, DiskError.Full },
        { Dialect.Etcd34, DiskError.TooManyOpenFiles },
        { Dialect.Etcd23, DiskError.InputOutput },
        { Dialect.Etcd23, DiskError.Full },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_failed_operation_loses_nothing(Dialect dialect, DiskError error)
    {
        for (var operation = 1; operation <= OperationsOfARun(dialect); operation++)
        {
            foreach (var kind in Enum.GetValues<CrashKind>())
            {
                RunAndCheck(dialect, operation, error, keepFailing: false, kind, seed: 1);
            }
        }
    }

    [Theory]
    [InlineData(Dialect.Etcd23)]
    [InlineData(Dialect.Etcd34)]
    public void Power_may_fail_at_any_operation_and_tear_what_was_not_synced(Dialect dialect)
    {
        for (var operation = 1; operation <= OperationsOfARun(dialect) + 1; operation++)
        {
            for (ulong seed = 0; seed < TearsPerOperation; seed++)
            {
                RunAndCheck(dialect, operation, DiskError.InputOutput, keepFailing: true, CrashKind.TearSectors, seed);
            }
        }
    }

    [Theory]
    [InlineData(Dialect.Etcd23)]
    [InlineData(Dialect.Etcd34)]
    public void A_recovery_that_fails_anywhere_can_be_repeated(Dialect dialect)
    {
        for (ulong seed = 0; seed < TearsPerOperation; seed++)
        {
            var workload = new Workload(dialect);
            var disk = new MemoryFileSystem();
            disk.FailAt(OperationsOfARun(dialect) / 2, DiskError.InputOutput, keepFailing: true);
            Assert.ThrowsAny<IOException>(() => workload.Run(disk));
            for (var operation = 1; ; operation++)
            {
                disk = disk.Crash(CrashKind.TearSectors, seed);
                disk.FailAt(operation, DiskError.Full, keepFailing: false);
                try
                {
                    workload.Check(disk);
                }
                catch (Exception failure) when (failure is DiskFailedException or DataDirectoryException)
                {
                    continue;
                }

                break;
            }
        }
    }

    private static int OperationsOfARun(Dialect dialect)
    {
        var disk = new MemoryFileSystem();
        var workload = new Workload(dialect);
        workload.Run(disk);
        workload.Check(disk.Crash(CrashKind.LoseUnsynced, seed: 0));
        return disk.Operations;
    }

    private static void RunAndCheck(
        Dialect dialect, int operation, DiskError error, bool keepFailing, CrashKind kind, ulong seed)
    {
        var workload = new Workload(dialect);
        var disk = new MemoryFileSystem();
        disk.FailAt(operation, error, keepFailing);
        try
        {
            workload.Run(disk);
        }
        catch (Exception failure) when (failure is DiskFailedException or DataDirectoryException)
        {
            // The member stopped with an error; what follows is its next start.
        }

        try
        {
            workload.Check(disk.Crash(kind, seed));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{error} at {disk.FailedOperation}, then {kind} with seed {seed}", failure);
        }
    }
}
