using Netcd.Raft.Log;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Crashes;

/// <summary>One byte of a synced log changes: all of it is recovered, or an error names the place.</summary>
public class DamageTests
{
    private static readonly List<Entry> Entries =
        [.. Enumerable.Range(1, 9).Select(index => TestDirectory.Entry(term: 1, (ulong)index, bytes: 40 + (97 * index)))];

    public static TheoryData<Dialect, bool> Logs => new()
    {
        { Dialect.Etcd23, true },
        { Dialect.Etcd34, true },
        { Dialect.Etcd34, false }, // Zeros follow the last record.
    };

    [Theory, MemberData(nameof(Logs))]
    public void A_changed_byte_never_loses_what_was_saved(Dialect dialect, bool isClosedCleanly)
    {
        var log = Write(dialect, isClosedCleanly);
        var end = LogEnd(log);
        for (var offset = 0; offset < end; offset++)
        {
            foreach (var damage in (byte[])[(byte)(log[offset] ^ 1), (byte)(log[offset] ^ 0x80), (byte)~log[offset], 0])
            {
                var damaged = log.ToArray();
                damaged[offset] = damage;
                try
                {
                    var recovery = Recover(dialect, damaged);
                    TestDirectory.AssertSame(Entries, recovery.Entries);
                    Assert.Equal(TestDirectory.State(term: 1, commit: 9), recovery.State);
                }
                catch (WalCorruptException corrupt)
                {
                    Assert.Equal(TestDirectory.FirstSegment, corrupt.File);
                    Assert.InRange(corrupt.Offset, 0, offset);
                }
                catch (Exception other) when (other is not WalCorruptException)
                {
                    throw new InvalidOperationException($"byte {offset} of {end} set to {damage:x2} from {log[offset]:x2}", other);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Logs))]
    public void A_log_cut_anywhere_is_recovered_up_to_there(Dialect dialect, bool isClosedCleanly)
    {
        var log = Write(dialect, isClosedCleanly);
        for (var length = 0; length < LogEnd(log); length++)
        {
            AssertPrefix(dialect, log[..length], length);
        }
    }

    [Theory, MemberData(nameof(Logs))]
    public void A_log_that_turns_to_zeros_anywhere_is_recovered_up_to_there(Dialect dialect, bool isClosedCleanly)
    {
        var log = Write(dialect, isClosedCleanly);
        for (var length = 0; length < LogEnd(log); length++)
        {
            var damaged = log.ToArray();
            damaged.AsSpan(length).Clear();
            AssertPrefix(dialect, damaged, length + log.AsSpan(length).IndexOfAnyExcept((byte)0));
        }
    }

    /// <summary>Wherever in a sector its records begin: such a write was never acknowledged, so the member must start.</summary>
    [Theory]
    [InlineData(Dialect.Etcd23)]
    [InlineData(Dialect.Etcd34)]
    public void A_write_that_misses_any_one_sector_is_recovered_up_to_there(Dialect dialect)
    {
        const int SectorBytes = 512;
        for (var bytes = 1; bytes <= SectorBytes; bytes++)
        {
            Entry[] saved = [TestDirectory.Entry(term: 1, index: 1, bytes)];
            Entry[] torn = [TestDirectory.Entry(term: 1, index: 2, bytes: 60), TestDirectory.Entry(term: 1, index: 3, bytes: 1200)];
            var before = new MemoryFileSystem();
            using var directory = TestDirectory.Create(before, TestDirectory.Options(dialect));
            directory.Wal.Save(TestDirectory.State(term: 1, commit: 0), saved);
            var start = LogEnd(before.ReadAll(TestDirectory.FirstSegment));
            directory.Wal.Save(default, torn);
            var log = before.ReadAll(TestDirectory.FirstSegment);
            for (var sector = start / SectorBytes * SectorBytes; sector < LogEnd(log); sector += SectorBytes)
            {
                var damaged = log.ToArray();
                var from = Math.Max(sector, start);
                damaged.AsSpan(from, Math.Min(sector + SectorBytes, log.Length) - from).Clear();

                var recovery = Recover(dialect, damaged);

                Assert.InRange(recovery.Entries.Count, 1, 3);
                TestDirectory.AssertSame(saved.Concat(torn).Take(recovery.Entries.Count), recovery.Entries);
            }
        }
    }

    [Fact]
    public void A_repair_keeps_a_copy_and_happens_once()
    {
        var log = Write(Dialect.Etcd34, isClosedCleanly: true);
        var disk = Disk(Dialect.Etcd34, log[..^5]);
        using (var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null)))
        {
            directory.Recover();
            directory.CloseCleanly();
        }

        Assert.Equal(log[..^5], disk.ReadAll(TestDirectory.FirstSegment + ".broken"));
        var repaired = disk.ReadAll(TestDirectory.FirstSegment);
        disk.DeleteFile(TestDirectory.FirstSegment + ".broken");
        using (var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null)))
        {
            directory.Recover();
            directory.CloseCleanly();
        }

        Assert.Equal(repaired, disk.ReadAll(TestDirectory.FirstSegment));
        Assert.False(disk.FileExists(TestDirectory.FirstSegment + ".broken"));
    }

    [Fact]
    public void Copies_of_torn_segments_do_not_pile_up()
    {
        var disk = Disk(Dialect.Etcd34, Write(Dialect.Etcd34, isClosedCleanly: true));
        for (var sequence = 1; sequence <= 9; sequence++)
        {
            disk.WriteAll($"/data/member/wal/{sequence:x16}-0000000000000001.wal.broken", [1]);
        }

        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null) with { WalsMax = 2 });
        directory.Recover();
        directory.Purge();

        Assert.Equal(
            ["0000000000000008-0000000000000001.wal.broken", "0000000000000009-0000000000000001.wal.broken"],
            disk.List("/data/member/wal").Where(name => name.EndsWith(".broken", StringComparison.Ordinal)));
    }

    /// <summary>One write with several entries, states of their own, and a last write with one entry.</summary>
    private static byte[] Write(Dialect dialect, bool isClosedCleanly)
    {
        var disk = new MemoryFileSystem();
        var directory = TestDirectory.Create(disk, TestDirectory.Options(dialect));
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 0), Entries[..1]);
        directory.Wal.Save(default, Entries[1..7]);
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 7), []);
        directory.Wal.Save(default, Entries[7..8]);
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 9), Entries[8..]);
        if (isClosedCleanly)
        {
            directory.CloseCleanly();
        }

        return disk.ReadAll(TestDirectory.FirstSegment);
    }

    private static int LogEnd(byte[] log) => log.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;

    private static void AssertPrefix(Dialect dialect, byte[] damaged, int length)
    {
        try
        {
            var recovery = Recover(dialect, damaged);
            TestDirectory.AssertSame(Entries.Take(recovery.Entries.Count), recovery.Entries);
        }
        catch (WalCorruptException corrupt)
        {
            Assert.InRange(corrupt.Offset, 0, length);
        }
    }

    private static Recovery Recover(Dialect dialect, byte[] log)
    {
        var disk = Disk(dialect, log);
        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));
        return directory.IsInitialized
            ? directory.Recover()
            : new Recovery(TestDirectory.Metadata, Snapshot: null, OpenSnapshotData: null, State: default, Entries: []);
    }

    private static MemoryFileSystem Disk(Dialect dialect, byte[] log)
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Create(disk, TestDirectory.Options(dialect)).Dispose();
        disk.WriteAll(TestDirectory.FirstSegment, log);
        return disk;
    }
}
