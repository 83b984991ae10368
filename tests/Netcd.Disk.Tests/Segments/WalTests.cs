using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Segments;

public class WalTests
{
    private const string WalPath = TestDirectory.Root + "/member/wal";

    private static readonly DataDirectoryOptions SmallSegments = TestDirectory.Options(Dialect.Etcd34) with { SegmentBytes = 1000 };

    [Fact]
    public void A_segment_is_named_by_the_next_index_and_carries_chain_metadata_and_state()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, SmallSegments))
        {
            SaveOneByOne(directory.Wal, count: 6, bytes: 400);
            directory.CloseCleanly();
        }

        Assert.Equal(
            [
                "0000000000000000-0000000000000000.wal",
                "0000000000000001-0000000000000004.wal",
                "0000000000000002-0000000000000006.wal",
            ],
            disk.List(WalPath));
        using var again = TestDirectory.Open(disk, SmallSegments);
        var recovery = again.Recover();
        Assert.Equal(6, recovery.Entries.Count);
        Assert.Equal(TestDirectory.State(term: 1, commit: 5), recovery.State);
    }

    [Fact]
    public void The_largest_request_of_a_client_is_read_again()
    {
        // etcd 3.4.23 writes it as well, but refuses records of 10 MiB when it starts.
        const int LargestBodyBytes = 10 * 1024 * 1024;
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, TestDirectory.Options(Dialect.Etcd34)))
        {
            SaveOneByOne(directory.Wal, count: 1, bytes: LargestBodyBytes);
            directory.CloseCleanly();
        }

        using var again = TestDirectory.Open(disk, TestDirectory.Options(Dialect.Etcd34));
        Assert.Equal(LargestBodyBytes, Assert.Single(again.Recover().Entries).Data.Length);
    }

    [Fact]
    public void A_missing_or_foreign_segment_is_an_error_that_names_it()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, SmallSegments))
        {
            SaveOneByOne(directory.Wal, count: 6, bytes: 400);
            directory.CloseCleanly();
        }

        disk.DeleteFile(WalPath + "/0000000000000001-0000000000000004.wal");
        using var again = TestDirectory.Open(disk, SmallSegments);
        var corrupt = Assert.Throws<WalCorruptException>(again.Recover);
        Assert.EndsWith("0000000000000002-0000000000000006.wal", corrupt.File, StringComparison.Ordinal);
        Assert.Contains("sequence 0000000000000001", corrupt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_end_of_an_older_segment_is_noticed_by_the_next_ones_chain()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, SmallSegments))
        {
            SaveOneByOne(directory.Wal, count: 6, bytes: 400);
            directory.CloseCleanly();
        }

        var first = disk.ReadAll(TestDirectory.FirstSegment);
        disk.WriteAll(TestDirectory.FirstSegment, first.AsSpan(0, first.Length - 22)); // The last state record.
        using var again = TestDirectory.Open(disk, SmallSegments);
        Assert.Throws<WalCorruptException>(again.Recover);
    }

    [Fact]
    public void Later_entries_replace_those_of_an_older_leader()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, SmallSegments))
        {
            SaveOneByOne(directory.Wal, count: 3, bytes: 10);
            directory.Wal.Save(TestDirectory.State(term: 2, commit: 1), [TestDirectory.Entry(term: 2, index: 2, bytes: 20)]);
        }

        using var again = TestDirectory.Open(disk, SmallSegments);
        Assert.Equal([new EntryId(1, 1), new EntryId(2, 2)], again.Recover().Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void An_entry_that_would_leave_a_gap_is_not_written()
    {
        using var directory = TestDirectory.Create(new MemoryFileSystem(), SmallSegments);
        Assert.Throws<InvariantViolatedException>(() =>
            directory.Wal.Save(default, [TestDirectory.Entry(term: 1, index: 2, bytes: 1)]));
    }

    [Fact]
    public void Moving_only_the_commit_index_costs_no_sync()
    {
        var disk = new MemoryFileSystem();
        using var directory = TestDirectory.Create(disk, TestDirectory.Options(Dialect.Etcd34));
        SaveOneByOne(directory.Wal, count: 2, bytes: 10);
        var before = disk.Operations;
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 2), []);
        Assert.Equal(1, disk.Operations - before); // The write.
        directory.Wal.Save(TestDirectory.State(term: 2, commit: 2), []);
        Assert.Equal(3, disk.Operations - before);
        directory.Wal.Save(TestDirectory.State(term: 2, commit: 2), []);
        Assert.Equal(3, disk.Operations - before); // Nothing new, nothing written.
    }

    [Fact]
    public void After_a_failed_sync_the_log_refuses_everything()
    {
        var disk = new MemoryFileSystem();
        using var directory = TestDirectory.Create(disk, TestDirectory.Options(Dialect.Etcd34));
        disk.FailAt(operation: 2, DiskError.InputOutput, keepFailing: false);
        var first = Assert.Throws<DiskFailedException>(() => SaveOneByOne(directory.Wal, count: 1, bytes: 10));
        var second = Assert.Throws<DiskFailedException>(() => SaveOneByOne(directory.Wal, count: 1, bytes: 10));
        Assert.Equal("sync", first.Operation);
        Assert.Equal(TestDirectory.FirstSegment, first.File);
        Assert.Equal(first.Message, second.Message);
    }

    [Fact]
    public void On_a_full_disk_the_same_save_may_be_repeated_when_there_is_space()
    {
        var disk = new MemoryFileSystem();
        var options = TestDirectory.Options(Dialect.Etcd34);
        using (var directory = TestDirectory.Create(disk, options))
        {
            SaveOneByOne(directory.Wal, count: 1, bytes: 10);
            var entry = TestDirectory.Entry(term: 1, index: 2, bytes: 3000);
            disk.FailAt(operation: 1, DiskError.Full, keepFailing: false);
            var full = Assert.Throws<DiskFailedException>(() => directory.Wal.Save(default, [entry]));
            Assert.Equal(DiskError.Full, full.Error);
            directory.Wal.Save(default, [TestDirectory.Entry(term: 1, index: 2, bytes: 5)]);
        }

        using var again = TestDirectory.Open(disk.Crash(CrashKind.LoseUnsynced, seed: 0), options);
        Assert.Equal(2, again.Recover().Entries.Count);
    }

    [Fact]
    public void Segments_before_a_snapshot_are_released_and_then_purged()
    {
        var disk = new MemoryFileSystem();
        var options = SmallSegments with { WalsMax = 1 };
        using var directory = TestDirectory.Create(disk, options);
        SaveOneByOne(directory.Wal, count: 12, bytes: 400);
        var all = disk.List(WalPath);
        directory.Purge();
        Assert.Equal(all, disk.List(WalPath)); // All still locked.

        directory.ReleaseWal(snapshotIndex: 8);
        directory.Purge();
        Assert.Equal("0000000000000002-0000000000000006.wal", disk.List(WalPath)[0]); // It may hold entry 8.
        Assert.Equal(all.Skip(2), disk.List(WalPath));
    }

    [Fact]
    public void Batches_of_any_size_come_back_as_they_were()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        var disk = new MemoryFileSystem();
        var options = TestDirectory.Options(Dialect.Etcd34) with { SegmentBytes = 20_000 };
        List<Entry> saved = [];
        using (var directory = TestDirectory.Create(disk, options))
        {
            for (var batch = 0; batch < 300; batch++)
            {
                var entries = Enumerable.Range(1, random.Next(6))
                    .Select(i => TestDirectory.Entry(term: 1, (ulong)(saved.Count + i), random.Next(700))).ToList();
                directory.Wal.Save(TestDirectory.State(term: 1, (ulong)saved.Count), entries);
                saved.AddRange(entries);
            }
        }

        using var again = TestDirectory.Open(disk, options);
        TestDirectory.AssertSame(saved, again.Recover().Entries);
    }

    private static void SaveOneByOne(Wal wal, int count, int bytes)
    {
        for (ulong index = 1; index <= (ulong)count; index++)
        {
            wal.Save(TestDirectory.State(term: 1, commit: index - 1), [TestDirectory.Entry(term: 1, index, bytes)]);
        }
    }
}
