using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Raft.Log;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Snapshots;

/// <summary>A snapshot from a leader takes the place of a log that went another way.</summary>
public class AdoptionTests
{
    private const ulong Committed = 7;
    private const ulong Last = 20;
    private static readonly EntryId Place = new(Term: 3, Index: 10);

    public static TheoryData<Dialect> Dialects => [Dialect.Etcd23, Dialect.Etcd34];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_next_start_begins_with_it_and_with_nothing_of_the_old_log(Dialect dialect)
    {
        var disk = DiskWithOwnWay(dialect);
        using (var directory = Open(disk, dialect))
        {
            directory.Recover();
            Adopt(directory);
        }

        using (var again = Open(disk.Crash(CrashKind.LoseUnsynced, seed: 1), dialect))
        {
            var recovery = again.Recover();
            Assert.Equal(Place, recovery.Snapshot?.Id);
            Assert.Equal([TestDirectory.Metadata.Member], recovery.Snapshot?.Voters);
            Assert.Equal("the store", Text(recovery));
            Assert.Empty(recovery.Entries);
            Assert.Equal(Place.Index, recovery.State.Commit);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_log_goes_on_behind_it(Dialect dialect)
    {
        var disk = DiskWithOwnWay(dialect);
        using (var directory = Open(disk, dialect))
        {
            directory.Recover();
            Adopt(directory);
            directory.Wal.Save(
                TestDirectory.State(term: 3, commit: 11), [TestDirectory.Entry(term: 3, index: 11, bytes: 9)]);
        }

        using var again = Open(disk, dialect);
        var recovery = again.Recover();
        Assert.Equal(Place, recovery.Snapshot?.Id);
        Assert.Equal(new EntryId(3, 11), Assert.Single(recovery.Entries).Id);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Whatever_fails_on_the_way_the_directory_opens_with_the_old_state_or_the_new(Dialect dialect)
    {
        var finished = false;
        var outcomes = new HashSet<bool>();
        for (var operation = 1; !finished; operation++)
        {
            var disk = DiskWithOwnWay(dialect);
            finished = TryAdopt(disk, dialect, operation);
            foreach (var kind in Enum.GetValues<CrashKind>())
            {
                for (ulong seed = 1; seed <= 3; seed++)
                {
                    outcomes.Add(CheckAfterCrash(disk.Crash(kind, seed), dialect, $"operation {operation}, {kind}, seed {seed}"));
                }
            }
        }

        Assert.Equal([false, true], outcomes.Order());
    }

    [Fact]
    public void A_snapshot_that_is_not_adopted_leaves_no_file()
    {
        var disk = DiskWithOwnWay(Dialect.Etcd34);
        using var directory = Open(disk, Dialect.Etcd34);
        directory.Recover();
        var before = disk.List("/data/member/snap");

        using (var incoming = directory.ReceiveSnapshot())
        {
            incoming.Data.Write("half"u8);
        }

        Assert.Equal(before, disk.List("/data/member/snap"));
    }

    [Fact]
    public void Entries_that_a_later_leader_rewrote_below_a_snapshot_are_gone()
    {
        var disk = DiskWithOwnWay(Dialect.Etcd34);
        using (var directory = Open(disk, Dialect.Etcd34))
        {
            directory.Recover();
            directory.Wal.Save(
                TestDirectory.State(term: 3, commit: 10),
                [.. Enumerable.Range(8, 3).Select(index => TestDirectory.Entry(term: 3, (ulong)index, bytes: 5))]);
            directory.MarkSnapshot(Place);
            directory.SaveSnapshot(new SnapshotMetadata { Id = Place }, output => output.Write("the store"u8));
        }

        using var again = Open(disk, Dialect.Etcd34);
        var recovery = again.Recover();
        Assert.Equal(Place, recovery.Snapshot?.Id);
        Assert.Empty(recovery.Entries);
    }

    /// <summary>A log of twenty entries, of which the cluster only committed the first seven.</summary>
    private static MemoryFileSystem DiskWithOwnWay(Dialect dialect)
    {
        var disk = new MemoryFileSystem();
        using var directory = TestDirectory.Create(disk, TestDirectory.Options(dialect));
        directory.Wal.Save(
            TestDirectory.State(term: 1, Committed),
            [.. Enumerable.Range(1, (int)Last).Select(index => TestDirectory.Entry(term: 1, (ulong)index, bytes: 40))]);
        return disk.Crash(CrashKind.LoseUnsynced, seed: 1);
    }

    private static DataDirectory Open(MemoryFileSystem disk, Dialect dialect) =>
        TestDirectory.Open(disk, TestDirectory.Options(dialect));

    private static void Adopt(DataDirectory directory)
    {
        using var incoming = directory.ReceiveSnapshot();
        incoming.Data.Write("the store"u8);
        incoming.Finish(new SnapshotMetadata { Id = Place, Voters = [TestDirectory.Metadata.Member] });
        directory.Adopt(incoming, TestDirectory.State(term: 3, Place.Index));
    }

    private static bool TryAdopt(MemoryFileSystem disk, Dialect dialect, int failAt)
    {
        using var directory = Open(disk, dialect);
        directory.Recover();
        disk.FailAt(failAt, DiskError.InputOutput, keepFailing: true);
        try
        {
            Adopt(directory);
            return true;
        }
        catch (DiskFailedException)
        {
            return false;
        }
    }

    /// <summary>Whether the snapshot counts.</summary>
    private static bool CheckAfterCrash(MemoryFileSystem disk, Dialect dialect, string where)
    {
        using var directory = Open(disk, dialect);
        var recovery = directory.Recover();
        if (recovery.Snapshot is { } snapshot)
        {
            Assert.True(snapshot.Id == Place && recovery.Entries.Count == 0 && Text(recovery) == "the store", where);
            return true;
        }

        Assert.True(recovery.State.Commit == Committed && recovery.Entries.Count == (int)Last, where);
        Assert.True(recovery.Entries[^1].Id == new EntryId(1, Last), where);
        return false;
    }

    private static string Text(Recovery recovery)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var chunk in recovery.OpenSnapshotData!()) // There is a snapshot.
        {
            bytes.Write(chunk.Span);
        }

        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
