using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Disk.Snapshots;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Snapshots;

public class SnapshotTests
{
    private const string SnapshotsPath = TestDirectory.Root + "/member/snap";
    private const string NewestPath = SnapshotsPath + "/0000000000000001-0000000000000002.snap";

    private static readonly DataDirectoryOptions Options = TestDirectory.Options(Dialect.Etcd23);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)] // More than one buffer.
    public void A_snapshot_comes_back_with_its_data_and_members(int bytes)
    {
        var disk = new MemoryFileSystem();
        using var directory = TestDirectory.Create(disk, TestDirectory.Options(Dialect.Etcd34));
        var metadata = new SnapshotMetadata
        {
            Id = new EntryId(3, 300),
            Voters = [new MemberId(1), new MemberId(ulong.MaxValue)],
            Learners = [new MemberId(7)],
        };
        var data = Data(bytes);
        directory.SaveSnapshot(metadata, output => output.Write(data));

        var file = SnapshotFile.Open(disk, SnapshotsPath + "/0000000000000003-000000000000012c.snap");
        Assert.Equal(metadata.Id, file.Metadata.Id);
        Assert.Equal(metadata.Voters.ToArray(), file.Metadata.Voters.ToArray());
        Assert.Equal(metadata.Learners.ToArray(), file.Metadata.Learners.ToArray());
        Assert.Equal(data, file.ReadData(disk).SelectMany(chunk => chunk.ToArray()).ToArray());
    }

    [Theory]
    [InlineData(Dialect.Etcd23, "0a0a088c8bb2e2d3ed909c3e10cc011802")]
    [InlineData(Dialect.Etcd34, "0a0c088c8bb2e2d3ed909c3e280010cc011802")]
    public void The_metadata_is_that_of_each_etcd_to_the_byte(Dialect dialect, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        var metadata = new SnapshotMetadata { Id = new EntryId(2, 204), Voters = [new MemberId(0x3e38436d3c4c858c)] };
        SnapshotMetadataCodec.Encode(output, metadata, dialect.ToPeerDialect());
        Assert.Equal(expected, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Any_changed_byte_is_noticed_and_the_older_snapshot_is_used()
    {
        var disk = DiskWithTwoSnapshots();
        var whole = disk.ReadAll(NewestPath);
        for (var offset = 0; offset < whole.Length; offset++)
        {
            foreach (var damage in (byte[])[(byte)(whole[offset] ^ 1), (byte)~whole[offset]])
            {
                var damaged = whole.ToArray();
                damaged[offset] = damage;
                disk.WriteAll(NewestPath, damaged);
                using var directory = TestDirectory.Open(disk, Options);
                var recovery = directory.Recover();
                Assert.Equal(new EntryId(1, 1), recovery.Snapshot?.Id);
                Assert.Equal([new EntryId(1, 2), new EntryId(1, 3)], recovery.Entries.Select(entry => entry.Id));
                Assert.Equal(damaged, disk.ReadAll(NewestPath + ".broken"));
                Assert.False(disk.FileExists(NewestPath));
            }
        }
    }

    [Fact]
    public void A_cut_snapshot_is_noticed_wherever_it_was_cut()
    {
        var disk = DiskWithTwoSnapshots();
        var whole = disk.ReadAll(NewestPath);
        for (var length = 0; length < whole.Length; length++)
        {
            disk.WriteAll(NewestPath, whole.AsSpan(0, length));
            using var directory = TestDirectory.Open(disk, Options);
            Assert.Equal(new EntryId(1, 1), directory.Recover().Snapshot?.Id);
        }
    }

    [Fact]
    public void A_snapshot_without_a_marker_in_the_log_is_ignored_and_kept()
    {
        var disk = DiskWithTwoSnapshots();
        var orphan = SnapshotsPath + "/0000000000000009-0000000000000009.snap";
        using (var directory = TestDirectory.Open(disk, Options))
        {
            directory.Recover();
            directory.SaveSnapshot(new SnapshotMetadata { Id = new EntryId(9, 9) }, output => output.Write(Data(5)));
        }

        using var again = TestDirectory.Open(disk, Options);
        Assert.Equal(new EntryId(1, 2), again.Recover().Snapshot?.Id);
        Assert.True(disk.FileExists(orphan));
    }

    [Fact]
    public void A_snapshot_beyond_the_commit_index_of_the_log_is_ignored()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, Options))
        {
            directory.Wal.Save(TestDirectory.State(term: 1, commit: 1), [TestDirectory.Entry(term: 1, index: 1, bytes: 1)]);
            Snapshot(directory, new EntryId(5, 50)); // As from a leader, and no commit index saved after it.
        }

        using (var again = TestDirectory.Open(disk, Options))
        {
            Assert.Null(again.Recover().Snapshot);
            again.Wal.Save(TestDirectory.State(term: 5, commit: 50), []);
        }

        using var last = TestDirectory.Open(disk, Options);
        Assert.Equal(new EntryId(5, 50), last.Recover().Snapshot?.Id);
    }

    [Fact]
    public void A_marked_snapshot_makes_its_commit_index_durable_as_etcd_3_4_needs_it()
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Create(disk, Options))
        {
            directory.Wal.Save(TestDirectory.State(term: 1, commit: 0), [TestDirectory.Entry(term: 1, index: 1, bytes: 1)]);
            Snapshot(directory, new EntryId(1, 1));
        }

        using var again = TestDirectory.Open(disk.Crash(CrashKind.LoseUnsynced, seed: 0), Options);
        var recovery = again.Recover();
        Assert.Equal(new EntryId(1, 1), recovery.Snapshot?.Id);
        Assert.Equal(1ul, recovery.State.Commit);
    }

    [Fact]
    public void Unfinished_files_go_at_the_next_start_and_old_ones_at_a_purge()
    {
        var disk = DiskWithTwoSnapshots();
        disk.WriteAll(SnapshotsPath + "/tmp0000000000000001-0000000000000003.snap", [1]);
        using var directory = TestDirectory.Open(disk, Options with { SnapshotsMax = 1 });
        directory.Recover();
        directory.Purge();
        Assert.Equal(["0000000000000001-0000000000000002.snap"], disk.List(SnapshotsPath));
    }

    [Fact]
    public void A_failed_write_leaves_no_file_behind()
    {
        var disk = DiskWithTwoSnapshots();
        var names = disk.List(SnapshotsPath);
        using var directory = TestDirectory.Open(disk, Options);
        directory.Recover();
        disk.FailAt(operation: 2, DiskError.Full, keepFailing: false);
        Assert.Throws<DiskFailedException>(() => directory.SaveSnapshot(
            new SnapshotMetadata { Id = new EntryId(1, 3) }, output => output.Write(Data(1000))));
        Assert.Equal(names, disk.List(SnapshotsPath));
    }

    private static MemoryFileSystem DiskWithTwoSnapshots()
    {
        var disk = new MemoryFileSystem();
        using var directory = TestDirectory.Create(disk, Options);
        for (ulong index = 1; index <= 3; index++)
        {
            directory.Wal.Save(TestDirectory.State(term: 1, commit: index), [TestDirectory.Entry(term: 1, index, bytes: 9)]);
            if (index < 3)
            {
                Snapshot(directory, new EntryId(1, index));
            }
        }

        return disk;
    }

    private static void Snapshot(DataDirectory directory, EntryId id)
    {
        directory.MarkSnapshot(id);
        directory.SaveSnapshot(
            new SnapshotMetadata { Id = id, Voters = [TestDirectory.Metadata.Member] }, output => output.Write(Data(200)));
    }

    private static byte[] Data(int bytes) => TestDirectory.Entry(term: 1, index: 77, bytes).Data.ToArray();
}
