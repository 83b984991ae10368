using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk.Backend;
using Netcd.Raft.Log;
using Netcd.TestKit.Files;
using Netcd.TestKit.Logging;

namespace Netcd.Disk.Tests;

/// <summary>A directory of the 3.4 dialect is known as one by its log and its snapshots when its backend is gone.</summary>
public class LostBackendTests
{
    private const string SnapshotsPath = TestDirectory.Root + "/member/snap";
    private const string BackendPath = SnapshotsPath + "/db";
    private const ulong VersionIndex = 2;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_made_anew_for_the_snapshot_and_that_is_said(bool hasSnapshot)
    {
        var disk = DirectoryWithoutBackend(hasSnapshot);
        var log = new LineLogger();
        using (var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null), log))
        {
            directory.Recover(IsOfEtcd3);
            Assert.Equal(Dialect.Etcd34, directory.Dialect);
            directory.CloseCleanly();
        }

        Assert.Contains(log.Lines, line => line.Contains(BackendPath + " of a directory in the 3.4 dialect was lost", StringComparison.Ordinal));
        var backend = new BackendFile(disk, SnapshotsPath, NullLogger.Instance);
        Assert.Equal(hasSnapshot ? VersionIndex : 0, backend.ReadConsistentIndex());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_not_given_to_2_3(bool hasSnapshot)
    {
        var disk = DirectoryWithoutBackend(hasSnapshot);
        using var directory = TestDirectory.Open(disk, TestDirectory.Options(Dialect.Etcd23));
        var refused = Assert.Throws<DataDirectoryException>(() => directory.Recover(IsOfEtcd3));
        Assert.Contains("belongs to etcd 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_2_3_stays_one_until_it_is_asked_to_change_which_is_said()
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(Dialect.Etcd23)).CloseCleanly();
        var unchanged = new LineLogger();
        Reopen(disk, dialect: null, unchanged);
        Assert.False(disk.FileExists(BackendPath));
        Assert.DoesNotContain(unchanged.Lines, line => line.Contains("changes", StringComparison.Ordinal));

        var changed = new LineLogger();
        Reopen(disk, Dialect.Etcd34, changed);
        Assert.Single(changed.Lines, line => line.Contains("changes from the 2.3 to the 3.4 dialect", StringComparison.Ordinal));
        Assert.DoesNotContain(changed.Lines, line => line.Contains("lost", StringComparison.Ordinal));

        var after = new LineLogger();
        Reopen(disk, Dialect.Etcd34, after);
        Assert.DoesNotContain(after.Lines, line => line.Contains("changes", StringComparison.Ordinal));
    }

    private static bool IsOfEtcd3(Entry entry) => entry.Index == VersionIndex;

    private static MemoryFileSystem DirectoryWithoutBackend(bool hasSnapshot)
    {
        var disk = new MemoryFileSystem();
        using (var directory = TestDirectory.Found(disk, TestDirectory.Options(dialect: null)))
        {
            directory.Wal.Save(TestDirectory.State(term: 1, commit: VersionIndex),
                [TestDirectory.Entry(term: 1, index: 1, bytes: 9), TestDirectory.Entry(term: 1, VersionIndex, bytes: 9)]);
            if (hasSnapshot)
            {
                var id = new EntryId(Term: 1, VersionIndex);
                directory.MarkSnapshot(id);
                directory.SaveSnapshot(new SnapshotMetadata { Id = id, Voters = [TestDirectory.Metadata.Member] },
                    output => output.Write("{}"u8));
            }

            directory.CloseCleanly();
        }

        disk.DeleteFile(BackendPath);
        return disk;
    }

    private static void Reopen(MemoryFileSystem disk, Dialect? dialect, ILogger logger)
    {
        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect), logger);
        directory.Recover();
        directory.CloseCleanly();
    }
}
