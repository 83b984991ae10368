using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Raft.Log;
using Netcd.Server.Startup;
using Netcd.TestKit;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

/// <summary>
/// A file of a whole member is cut, changed or turned to zeros: it starts with a beginning of what was written, or
/// says which file is damaged and what to do.
/// </summary>
public class DamagedFileTests
{
    private const int BorderBytes = 24;
    private const int PageBytes = 4096;

    public enum Damage
    {
        Cut,
        Flip,
        Zero,
    }

    public static TheoryData<Dialect, Damage, bool> Kinds => new()
    {
        { Dialect.Etcd34, Damage.Cut, true },
        { Dialect.Etcd34, Damage.Flip, true },
        { Dialect.Etcd34, Damage.Zero, true },
        { Dialect.Etcd34, Damage.Cut, false }, // A member that was killed leaves zeros behind the log's end.
        { Dialect.Etcd34, Damage.Flip, false },
        { Dialect.Etcd34, Damage.Zero, false },
        { Dialect.Etcd23, Damage.Cut, true },
        { Dialect.Etcd23, Damage.Flip, true },
        { Dialect.Etcd23, Damage.Zero, true },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Damage_at_borders_and_in_the_last_records_is_survived_or_named(
        Dialect dialect, Damage damage, bool stopsCleanly)
    {
        var history = new MemberHistory(dialect);
        var origin = new MemoryFileSystem();
        await history.LiveAsync(origin, stopsCleanly);
        origin = origin.Crash(CrashKind.KillProcess, seed: 1);
        foreach (var file in Files.All(origin))
        {
            var content = origin.ReadAll(file);
            foreach (var offset in OffsetsOf(content))
            {
                var disk = origin.Crash(CrashKind.KillProcess, seed: 1);
                disk.WriteAll(file, Damaged(content, offset, damage));
                await CheckAsync(disk, history, damage, file, offset);
            }
        }
    }

    [Fact]
    public async Task A_whole_snapshot_that_holds_no_store_stops_the_member_with_a_text_for_its_operator()
    {
        var disk = new MemoryFileSystem();
        var history = new MemberHistory(Dialect.Etcd34);
        await history.LiveAsync(disk, stopsCleanly: true);
        var directoryOptions = new DataDirectoryOptions { Path = history.Options.DataDirectory };
        using (var directory = DataDirectory.Open(disk, directoryOptions, NullLogger.Instance))
        {
            var recovery = directory.Recover(isOfEtcd3: static _ => false);
            var last = recovery.Entries.Count > 0 ? recovery.Entries[^1].Id : recovery.Snapshot!.Id;
            directory.MarkSnapshot(last);
            directory.SaveSnapshot(
                new SnapshotMetadata { Id = last, Voters = [], Learners = [] }, output => output.Write("{\"Root\":7}"u8));
            directory.CloseCleanly();
        }

        var refusal = await Assert.ThrowsAsync<MemberStartException>(() => RunningMember.StartAsync(disk, history.Options));

        Assert.Contains("at byte", refusal.Message, StringComparison.Ordinal);
        OperatorText.AssertComplete(refusal);
    }

    /// <summary>Both ends of a file, the borders of its pages, and every byte of its last records.</summary>
    private static IEnumerable<int> OffsetsOf(byte[] content)
    {
        var end = content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        var lastRecords = Math.Max(end - LongRun.Choose(inCi: 260, inLongRun: int.MaxValue / 2), 0);
        var borders = Enumerable.Range(0, content.Length).Where(offset => offset % PageBytes < BorderBytes);
        return borders.Concat(Enumerable.Range(lastRecords, end - lastRecords)).Distinct();
    }

    private static byte[] Damaged(byte[] content, int offset, Damage damage)
    {
        var damaged = content.ToArray();
        switch (damage)
        {
            case Damage.Cut:
                return damaged[..offset];
            case Damage.Flip:
                damaged[offset] ^= 0x55;
                return damaged;
            case Damage.Zero:
                damaged.AsSpan(offset).Clear();
                return damaged;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }

    private static async Task CheckAsync(MemoryFileSystem disk, MemberHistory history, Damage damage, string file, int offset)
    {
        try
        {
            await using var restarted = await RunningMember.StartAsync(disk, history.Options);
            if (damage == Damage.Flip)
            {
                history.AssertKept(restarted); // No crash flips a bit: it may not pass for the end of the log.
            }
            else
            {
                history.AssertBeginning(restarted);
            }
        }
        catch (IOException stopped)
        {
            OperatorText.AssertComplete(stopped);
            if (file.EndsWith("/db", StringComparison.Ordinal))
            {
                await FollowAdviceAsync(disk, history, file);
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{damage} of {file} at byte {offset}", failure);
        }
    }

    /// <summary>A damaged backend may be moved away: it holds nothing of the v2 store.</summary>
    private static async Task FollowAdviceAsync(MemoryFileSystem disk, MemberHistory history, string backend)
    {
        disk.DeleteFile(backend);
        await using var restarted = await RunningMember.StartAsync(disk, history.Options);
        history.AssertKept(restarted);
        Assert.True(disk.FileExists(backend), "no new backend was made");
    }
}
